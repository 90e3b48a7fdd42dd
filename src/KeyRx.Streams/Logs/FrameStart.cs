namespace KeyRx.Streams.Logs;

/// <summary>Where a frame of a log begins, and the first sequence in it.</summary>
internal readonly record struct FrameStart(ulong FirstSequence, ulong Position);
