namespace KeyRx.Tests.Conformance;

/// <summary>The shapes that nearly all cases of the client's role have; used by the tables.</summary>
internal static class ClientCases
{
    internal const string NoWebSocket =
        "SERVER is no KeyRx server: ", Broken = "the server broke the WebSocket protocol: ";

    internal const string Good = $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
        $"Sec-WebSocket-Accept: {ClientCase.Accept}\r\nSec-WebSocket-Protocol: keyrx.v1.json\r\n\r\n";

    /// <summary>What a server says first.</summary>
    internal static readonly WireFrame Connected = Frames.Text(
        """{"type":"connected","payload":{"version":"1.2.3","protocol":1,"client_id":"c","session":"s","heartbeat_ms":30000,"scopes":["key"],"clock":{"unix_us":5000000,"monotonic_ns":2000000000}}}""");

    /// <summary>A short message that the client shows as "Paused".</summary>
    internal static readonly WireFrame Paused = Frames.Text("""{"type":"paused"}""");

    internal static readonly WireFrame Goodbye = Frames.Close(1000);

    internal static byte[] Plain(params IEnumerable<WireFrame> frames) =>
        [.. frames.SelectMany(frame => frame.ToBytes())];

    /// <summary>The connection is well; the server takes leave.</summary>
    internal static ClientCase Take(
        string clause, string what, WireFrame[] sent, string outcome, params WireFrame[] said) => new(clause, what)
        {
            Answer = Good,
            Behind = Plain([Connected, .. sent, Goodbye]),
            Outcome = outcome,
            Said = [.. said.Select(frame => frame.ToString()), Goodbye.ToString()],
        };

    /// <summary>A rule is broken behind <see cref="Connected"/>: the client says the status and the user why.</summary>
    internal static ClientCase Fail(string clause, string what, int status, string why, params WireFrame[] sent) =>
        FailAt(clause, what, status, why, Plain(sent));

    /// <summary>The same with bytes that may be less than a frame: the server sends no more, and waits.</summary>
    internal static ClientCase FailAt(string clause, string what, int status, string why, byte[] sent) =>
        new(clause, what)
        {
            Answer = Good,
            Behind = [.. Plain(Connected), .. sent],
            Outcome = why.StartsWith("open", StringComparison.Ordinal) ? why : $"open, {status}: {why}",
            Said = [$"close {status}"],
        };

    /// <summary>Another answer that opens the connection.</summary>
    internal static ClientCase Open(string clause, string what, string answer) => new(clause, what)
    {
        Answer = answer,
        Behind = Plain(Connected, Goodbye),
        Outcome = "open, end",
        Said = ["close 1000"],
    };

    /// <summary>An answer that does not: nothing is said but to the user.</summary>
    internal static ClientCase Refuse(string clause, string what, string outcome, string answer) =>
        new(clause, what) { Answer = answer, Outcome = outcome };

    /// <summary>The good answer with this line in place of the one of the same name, or as well.</summary>
    internal static string With(string line)
    {
        var lines = Lines;
        var at = Array.FindIndex(
            lines, each => each.StartsWith(line.Split(':')[0] + ":", StringComparison.OrdinalIgnoreCase));
        return at < 0 ? Plus(line) : Joined([.. lines[..at], line, .. lines[(at + 1)..]]);
    }

    internal static string Plus(params string[] more) => Joined([.. Lines, .. more]);

    internal static string Without(string name) =>
        Joined([.. Lines.Where(line => !line.StartsWith(name + ":", StringComparison.Ordinal))]);

    internal static string First(string line) => Joined([line, .. Lines[1..]]);

    private static string[] Lines => Good[..^4].Split("\r\n");

    private static string Joined(string[] lines) => string.Join("\r\n", lines) + "\r\n\r\n";
}
