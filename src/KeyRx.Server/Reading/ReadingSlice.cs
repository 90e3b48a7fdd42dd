namespace KeyRx.Server.Reading;

/// <summary>What is left of one connection's share of a turn.</summary>
internal struct ReadingSlice()
{
    internal int BytesLeft = ReadingLimits.SliceBytes;
    internal int FramesLeft = ReadingLimits.SliceFrames;

    internal readonly bool IsLeft => BytesLeft > 0 && FramesLeft > 0;
}
