namespace KeyRx.WebSockets.Framing;

/// <summary>What <see cref="FrameReader"/> found at the start of its input.</summary>
public enum FrameReadResult : byte
{
    /// <summary>The header is not complete and nothing in it is wrong so far; nothing was consumed.</summary>
    NeedMore,

    /// <summary>A whole header was consumed; its payload is next in the input.</summary>
    Header,

    /// <summary>The peer broke a rule; nothing was consumed.</summary>
    Violation,
}
