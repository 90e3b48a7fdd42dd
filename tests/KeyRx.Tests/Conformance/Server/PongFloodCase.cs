using System.Net.Sockets;
using System.Text;

namespace KeyRx.Tests.Conformance;

/// <summary>
/// A peer that sends pings and does not read: while the socket takes nothing more, only the latest of them waits for
/// its answer. What does come is in order, and ends with the last.
/// </summary>
internal sealed class PongFloodCase : IServerCase
{
    /// <summary>127 bytes each: far more than the buffers between the two ends hold.</summary>
    private const int PingCount = 30_000;

    public string Name => "server, RFC 6455 5.5.3: of pings that wait for their answers the latest is answered";

    public string Clause => "RFC 6455 5.5.3";

    private ServerEndpoint Server { get; init; } = ServerUnderTest.EndpointAsync;

    /// <inheritdoc/>
    public IConformanceCase On(ServerEndpoint server) => new PongFloodCase { Server = server };

    public async Task RunAsync(Cut cut, int seed, CancellationToken cancellation)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(await Server(hasty: false), cancellation);
        await Cutter.SendAsync(socket, Encoding.Latin1.GetBytes(OpeningRequest.Good), cut, seed, cancellation);
        var pings = Enumerable.Range(1, PingCount).Select(Numbered).ToArray();
        // Nothing is read meanwhile. A server that answered each would stop reading, and this would not end.
        await Cutter.SendAsync(socket, ServerCases.Masked([.. pings, ServerCases.Goodbye]), cut, seed, cancellation);
        var frames = WireFrameReader.ReadAll(
            HttpHead.Parse(await ServerPeer.ReadToEndAsync(socket, cancellation)).Rest, fromClient: false);

        ConformanceFailure.Unless("close 1000", frames[^1].ToString());
        var answered = frames[..^1].Select(NumberOf).ToArray();
        ConformanceFailure.Unless(
            answered.SequenceEqual(answered.Order().Distinct()),
            "RFC 6455 5.5.3: answers come in the order of the pings");
        ConformanceFailure.Unless($"{PingCount}", $"{answered[^1]}");
        ConformanceFailure.Unless(
            answered.Length < PingCount, "while the socket was full each ping kept an answer waiting");
    }

    private static WireFrame Numbered(int number) => Frames.Ping($"{number:D121}");

    private static int NumberOf(WireFrame pong)
    {
        ConformanceFailure.Unless(
            pong.Opcode == WireFrame.Pong && pong.Payload.Length == 121, $"a pong was due, not {pong}");
        return int.Parse(Encoding.ASCII.GetString(pong.Payload), System.Globalization.CultureInfo.InvariantCulture);
    }
}
