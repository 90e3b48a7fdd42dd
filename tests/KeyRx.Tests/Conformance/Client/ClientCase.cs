using System.Text;

namespace KeyRx.Tests.Conformance;

/// <summary>
/// Bytes to a client behind its request, and exactly what it makes of them: to its user and on the wire.
/// </summary>
internal sealed record ClientCase(string Clause, string What) : IConformanceCase
{
    /// <summary>In an answer: what RFC 6455 4.2.2 makes of the client's key.</summary>
    internal const string Accept = "{accept}";

    public string Name => $"client, {Clause}: {What}";

    /// <summary>The answer to the request, one character a byte.</summary>
    internal required string Answer { get; init; }

    /// <summary>Frames behind the answer, as they go on the wire.</summary>
    internal byte[] Behind { get; init; } = [];

    /// <summary>What the user sees: "open", messages and the end, or the refusal.</summary>
    internal required string Outcome { get; init; }

    /// <summary>Frames the client sends.</summary>
    internal string[] Said { get; init; } = [];

    /// <summary>The client asks for the binary subprotocol.</summary>
    internal bool IsBinary { get; init; }

    /// <summary>The server closes TCP behind its last byte and says nothing more.</summary>
    internal bool HangsUp { get; init; }

    public async Task RunAsync(Cut cut, int seed, CancellationToken cancellation)
    {
        using var peer = new ClientPeer();
        var living = ClientUnderTest.LiveAsync(ClientUnderTest.OptionsFor(peer.Url, IsBinary), null, cancellation);
        var request = await peer.AcceptAsync(cancellation);
        ClientRequestRule.Check(request, peer.Url);
        var answer = Answer.Replace(
            Accept, Handshake.AcceptOf(request.Single("Sec-WebSocket-Key")), StringComparison.Ordinal);
        var said = await TalkAsync(peer, [.. Encoding.Latin1.GetBytes(answer), .. Behind], cut, seed, cancellation);
        ConformanceFailure.Unless(Outcome, await living);
        ConformanceFailure.Unless(string.Join(", ", Said), said);
    }

    /// <summary>A client that refuses an answer hangs up, and may do so before all of it is sent.</summary>
    private async Task<string> TalkAsync(
        ClientPeer peer, byte[] bytes, Cut cut, int seed, CancellationToken cancellation)
    {
        var isOpen = Outcome.StartsWith("open", StringComparison.Ordinal) || Said.Length > 0;
        try
        {
            await peer.SendAsync(bytes, cut, seed, cancellation);
            if (HangsUp) peer.HangUp();
            if (HangsUp) return "";
            var frames = await peer.ReadToCloseAsync(cancellation);
            if (isOpen) await peer.CloseFirstAsync(cancellation);
            return string.Join(", ", frames);
        }
        catch (System.Net.Sockets.SocketException) when (!isOpen)
        {
            return "";
        }
    }
}
