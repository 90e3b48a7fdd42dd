using KeyRx.WebSockets.Framing;

namespace KeyRx.Testing.Streams;

/// <summary>
/// The first lines in which two readers of one stream differ, and what stands there once they have more bytes.
/// </summary>
public sealed record Difference(
    ByteStream Stream, string Ours, string Theirs, string OursContinued, string TheirsContinued,
    ProtocolViolation Violation)
{
    /// <summary>One reader says what the other says, but needs more bytes for it.</summary>
    public bool IsOnlyWhen =>
        (Theirs == StreamTranscript.Waits && TheirsContinued == Ours)
        || (Ours == StreamTranscript.Waits && OursContinued == Theirs);

    public override string ToString() =>
        $"{Stream}: ours '{Ours}' ({Violation}), theirs '{Theirs}'; with more '{OursContinued}', '{TheirsContinued}'";
}
