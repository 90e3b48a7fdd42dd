namespace KeyRx.Fuzz.Targets;

/// <summary>
/// One parser with its oracle. Any bytes are an input: <see cref="Run"/> returns when all that must hold
/// held, and throws <see cref="FindingException"/>, or lets the parser's own exception through, when it
/// did not. No state between inputs.
/// </summary>
internal interface IFuzzTarget
{
    /// <summary>Name on the command line, and of its folder in corpus/.</summary>
    string Name { get; }

    /// <summary>Small valid inputs, from which a fuzzer goes on.</summary>
    IEnumerable<Seed> Seeds { get; }

    void Run(ReadOnlySpan<byte> input);
}
