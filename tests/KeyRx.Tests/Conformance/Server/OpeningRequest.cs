namespace KeyRx.Tests.Conformance;

/// <summary>A good upgrade request to /echo, and the same with one thing changed.</summary>
internal static class OpeningRequest
{
    private static readonly string[] Lines =
    [
        "GET /echo HTTP/1.1", $"Host: {ServerUnderTest.Host}", "Upgrade: websocket", "Connection: Upgrade",
        $"Sec-WebSocket-Key: {Handshake.SampleKey}", "Sec-WebSocket-Version: 13",
        $"Authorization: Bearer {ServerUnderTest.Secret}",
    ];

    internal static string Good { get; } = Joined(Lines);

    /// <summary>A GET without a word of WebSocket.</summary>
    internal static string Plain(string target) => Joined([$"GET {target} HTTP/1.1", Lines[1]]);

    /// <summary>Another first line.</summary>
    internal static string First(string line) => Joined([line, .. Lines.Skip(1)]);

    /// <summary>These lines in place of the one of the same name, or behind the others.</summary>
    internal static string With(params string[] lines)
    {
        var name = lines[0].Split(':')[0];
        var at = Array.FindIndex(Lines, line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase));
        return at < 0 ? Plus(lines) : Joined([.. Lines.Take(at), .. lines, .. Lines.Skip(at + 1)]);
    }

    /// <summary>These lines as well.</summary>
    internal static string Plus(params string[] lines) => Joined([.. Lines, .. lines]);

    internal static string Without(string name) =>
        Joined([.. Lines.Where(line => !line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))]);

    private static string Joined(IEnumerable<string> lines) => string.Join("\r\n", lines) + "\r\n\r\n";
}
