using System.Runtime.InteropServices;

namespace KeyRx.Streams;

/// <summary>
/// All that a connection keeps of a subscription: its place in a lane. Always at a frame boundary: the rest of a
/// partly sent frame is copied away, so that the log may overwrite it.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = SizeInBytes)]
internal struct LogCursor
{
    internal const int SizeInBytes = 24;

    /// <summary>Next byte to send.</summary>
    internal ulong Position;

    /// <summary>First sequence not yet sent: where a gap would begin.</summary>
    internal ulong Sequence;

    /// <summary>Lane number + 1; 0 = this cursor is free.</summary>
    internal ushort LaneTag;

    /// <summary>The log was wiped under it (pause): nothing is sent from it until its connection is told.</summary>
    internal bool IsUntold;

    /// <summary>Place in the lane's dense subscriber list.</summary>
    internal int ListIndex;

    internal readonly bool IsFree => LaneTag == 0;
}
