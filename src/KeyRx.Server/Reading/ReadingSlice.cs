using KeyRx.WebSockets.Messages;

namespace KeyRx.Server.Reading;

/// <summary>What is left of one connection's share of a turn.</summary>
internal struct ReadingSlice()
{
    internal int BytesLeft = ReadingLimits.SliceBytes;
    internal ReadShare Share = new(
        ReadingLimits.SliceFrames, ReadingLimits.SliceCompressedBytes, ReadingLimits.SliceInflatedBytes);

    internal readonly bool IsLeft => BytesLeft > 0 && !Share.IsSpent;
}
