using KeyRx.Server.Access;
using KeyRx.Server.Limits;
using KeyRx.Server.Memory;
using KeyRx.Streams;
using KeyRx.WebSockets.Handshake;
using KeyRx.WebSockets.Messages;

namespace KeyRx.Server.Connections;

/// <summary>
/// The cold part of a connection: what is not needed to send it events. Everything that costs memory is null while
/// the connection idles.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class Connection(int slot, uint generation)
{
    internal int Slot { get; } = slot;

    /// <summary>Which use of the slot this is: no two connections have both alike.</summary>
    internal uint Generation { get; } = generation;

    /// <summary>Moved by the lifecycle alone.</summary>
    internal ConnectionPhase State { get; set; }

    internal ConnectionKind Kind { get; set; }

    /// <summary>Events go to it.</summary>
    internal bool IsOpenSubscriber => State == ConnectionPhase.Open && Kind == ConnectionKind.Subscriber;

    /// <summary>Which lane of a topic its events come from.</summary>
    internal LaneEncoding Encoding { get; set; }

    internal AccessToken? Token { get; set; }

    /// <summary>Who is at the other end, as the kernel says it; null where it does not know.</summary>
    internal AllowedUser? User { get; set; }

    /// <summary>Which list of tokens it was compared with last.</summary>
    internal ushort TokenGeneration { get; set; }

    /// <summary>Cursors beyond the two of the hot slot.</summary>
    internal LogCursor[]? MoreCursors { get; set; }

    /// <summary>Control replies that wait to be sent.</summary>
    internal OutputBuffer? Replies { get; set; }

    /// <summary>Bytes received and not yet consumed: an incomplete header.</summary>
    internal CarriedInput? Carry { get; set; }

    /// <summary>
    /// How far the bytes of <see cref="Carry"/> were looked through for the end of the request's head.
    /// </summary>
    internal UpgradeRequestScan HeadScan { get; set; }

    /// <summary>A message under way.</summary>
    internal MessageAssembler? Assembler { get; set; }

    /// <summary>Its acknowledged positions; null until it acknowledges something.</summary>
    internal Session? Session { get; set; }

    internal RateLimiter Rate { get; set; }

    /// <summary>Our window where permessage-deflate was agreed, 8 to 15; else 0.</summary>
    internal byte DeflateWindowBits { get; set; }

    /// <summary>Heartbeat intervals without a byte from the peer.</summary>
    internal byte MissedHeartbeats { get; set; }

    /// <summary>The last pause that it was told of, and whether it was told of its end.</summary>
    internal ushort ToldPause { get; set; }

    internal bool IsToldPaused { get; set; }

    /// <summary>Bytes discarded since nothing more was wanted of the peer.</summary>
    internal int DiscardedBytes { get; set; }
}
