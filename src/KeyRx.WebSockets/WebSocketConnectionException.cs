using KeyRx.WebSockets.Framing;
using KeyRx.WebSockets.Handshake;

namespace KeyRx.WebSockets;

/// <summary>A connection could not be opened, broke, or has ended.</summary>
/// <param name="reason">One line.</param>
/// <param name="closeStatus">See <see cref="CloseStatus"/>.</param>
/// <param name="inner">The cause, where there is one.</param>
#pragma warning disable CA1032 // Without a reason it would say nothing.
public sealed class WebSocketConnectionException(string reason, ushort closeStatus, Exception? inner = null)
    : IOException(reason, inner)
#pragma warning restore CA1032
{
    /// <summary>
    /// The status the connection ended with: the one we sent where the peer broke a rule, 1006 where it was lost, 0
    /// where it was never open.
    /// </summary>
    public ushort CloseStatus { get; } = closeStatus;

    /// <summary>The rule that the peer broke, if it was that.</summary>
    public ProtocolViolation Violation { get; init; }

    /// <summary>Why the upgrade did not come about: the server's answer to a client, or ours to one.</summary>
    public UpgradeRefusal? Refusal { get; init; }
}
