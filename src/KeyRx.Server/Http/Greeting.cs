using System.Buffers;
using KeyRx.Protocol.Messages;
using KeyRx.Server.Connections;
using KeyRx.Server.Delivery;
using KeyRx.Server.Privacy;
using KeyRx.Server.Timing;

namespace KeyRx.Server.Http;

/// <summary>
/// The first messages on an upgraded connection: <c>connected</c>, and <c>paused</c> while capture is.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class Greeting(
    HttpSettings settings, SessionStore sessions, PauseSwitch pause, Egress egress, MonotonicClock clock)
{
    /// <summary>Sends what waits and, to a subscriber, the first messages.</summary>
    internal void Send(Connection connection)
    {
        if (connection.Kind == ConnectionKind.Subscriber)
        {
            egress.Reply(connection, output => WriteConnected(output, connection));
            pause.Greet(connection);
        }

        egress.Flush(connection);
    }

    private void WriteConnected(IBufferWriter<byte> output, Connection connection) => ServerMessageWriter.Connected(
        output,
        settings.Version,
        sessions.ClientIdOf(connection),
        sessions.IdOf(connection),
        (int)settings.Heartbeat.TotalMilliseconds,
        connection.Token!.ScopeNames,
        clock.Pair,
        connection.User?.Name,
        settings.MessageBytesMax);
}
