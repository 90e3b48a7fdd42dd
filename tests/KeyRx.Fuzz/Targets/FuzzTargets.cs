namespace KeyRx.Fuzz.Targets;

/// <summary>Every target there is; tests/steps/fuzz.sh reads the names from the corpus folders.</summary>
internal static class FuzzTargets
{
    internal static IReadOnlyList<IFuzzTarget> All { get; } =
    [
        new FramesTarget(), new DeflateTarget(), new RequestTarget(), new ResponseTarget(), new ClientMessagesTarget(),
    ];
}
