using System.Globalization;
using System.Text;

namespace KeyRx.Tests.Conformance;

/// <summary>Bytes to a server, and exactly what it has to answer up to its FIN.</summary>
internal sealed record ServerCase(string Clause, string What) : IServerCase
{
    public string Name => $"server, {Clause}: {What}";

    /// <summary>The request, one character a byte.</summary>
    internal required string Request { get; init; }

    /// <summary>What stands behind the request at once: frames, or what is taken for them.</summary>
    internal byte[] Behind { get; init; } = [];

    internal int Status { get; init; } = 101;

    /// <summary>Fields the answer must have, as <c>Name: value</c>.</summary>
    internal string[] Fields { get; init; } = [];

    /// <summary>Frames the server sends, as <see cref="WireFrame.ToString"/> shows them; * = whatever it is.</summary>
    internal string[] Replies { get; init; } = [];

    /// <summary>Reserved bits that an agreed extension has given a meaning (RFC 6455 9.2), RSV1 = 4.</summary>
    internal int RsvAllowed { get; init; }

    internal PeerHabits Habits { get; init; }

    /// <summary>Whom it is tried on.</summary>
    internal ServerEndpoint Server { get; init; } = ServerUnderTest.EndpointAsync;

    /// <inheritdoc/>
    public IConformanceCase On(ServerEndpoint server) => this with { Server = server };

    public async Task RunAsync(Cut cut, int seed, CancellationToken cancellation)
    {
        var answer = await ServerPeer.ExchangeAsync(
            Server, [.. Encoding.Latin1.GetBytes(Request), .. Behind], cut, seed, Habits, cancellation);
        var head = HttpHead.Parse(answer);
        ConformanceFailure.Unless($"{Status}", $"{head.Status}");
        foreach (var field in Fields)
        {
            var (name, value) = (field.Split(": ")[0], field.Split(": ")[1]);
            ConformanceFailure.Unless(field, $"{name}: {head.Single(name)}");
        }

        if (Status == 101) CheckUpgrade(head);
        else CheckAnswer(head);
    }

    /// <summary>RFC 6455 4.2.2, item 5, and then frames.</summary>
    private void CheckUpgrade(HttpHead head)
    {
        var key = Request.Split("\r\n")
            .Single(line => line.StartsWith("Sec-WebSocket-Key:", StringComparison.OrdinalIgnoreCase))
            .Split(':')[1]
            .Trim(' ', '\t');
        ConformanceFailure.Unless("websocket", head.Single("Upgrade"));
        ConformanceFailure.Unless("Upgrade", head.Single("Connection"));
        ConformanceFailure.Unless(Handshake.AcceptOf(key), head.Single("Sec-WebSocket-Accept"));
        ConformanceFailure.Unless(
            Expects("Sec-WebSocket-Extensions") == head.Has("Sec-WebSocket-Extensions"),
            "RFC 6455 9.1: an extension is agreed to where one fits, else none is");
        ConformanceFailure.Unless(
            !head.Has("Content-Length") && !head.Has("Transfer-Encoding"), "RFC 9112 6.3: a 101 has no body");
        ConformanceFailure.Unless(
            Expects("Sec-WebSocket-Protocol") == head.Has("Sec-WebSocket-Protocol"),
            "RFC 6455 4.2.2: a subprotocol is chosen where one fits, else none is");

        var frames = WireFrameReader.ReadAll(head.Rest, fromClient: false, RsvAllowed)
            .Select((frame, i) => i < Replies.Length && Replies[i] == "*" ? "*" : frame.ToString());
        ConformanceFailure.Unless(string.Join(", ", Replies), string.Join(", ", frames));
    }

    private bool Expects(string name) => Fields.Any(field => field.StartsWith(name + ": ", StringComparison.Ordinal));

    /// <summary>What every answer that is no upgrade must have.</summary>
    private void CheckAnswer(HttpHead head)
    {
        var isRefusal = Status >= 300;
        ConformanceFailure.Unless(
            Elements(head, "Connection").Contains("close", StringComparer.OrdinalIgnoreCase),
            "RFC 9112 9.6: a server that closes says so");
        ConformanceFailure.Unless(
            !isRefusal || head.Single("Sec-WebSocket-Version") == "13", "RFC 6455 4.4: a refusal names the version");
        ConformanceFailure.Unless(
            DateTimeOffset.TryParseExact(
                head.Single("Date"), "r", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
            "RFC 9110 6.6.1: a server with a clock says the time");
        ConformanceFailure.Unless(!head.Has("Sec-WebSocket-Accept"), "RFC 6455 4.2.2: only a 101 accepts");
        var length = int.Parse(head.Single("Content-Length"), NumberStyles.None, CultureInfo.InvariantCulture);
        if (Request.StartsWith("HEAD ", StringComparison.Ordinal))
        {
            ConformanceFailure.Unless(head.Rest.Length == 0, "RFC 9110 9.3.2: an answer to HEAD has no body");
            return;
        }

        ConformanceFailure.Unless($"{length} bytes", $"{head.Rest.Length} bytes");
        var body = Encoding.UTF8.GetString(head.Rest);
        ConformanceFailure.Unless(
            !isRefusal || (body.Length > 1 && body.IndexOf('\n', StringComparison.Ordinal) == body.Length - 1),
            $"a refusal is one line, not '{body}'");
    }

    private static string[] Elements(HttpHead head, string name) =>
        head.Single(name).Split(',', StringSplitOptions.TrimEntries);
}
