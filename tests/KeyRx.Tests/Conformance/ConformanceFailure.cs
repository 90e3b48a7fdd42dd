namespace KeyRx.Tests.Conformance;

/// <summary>An endpoint did something else than the rule says.</summary>
#pragma warning disable CA1032 // Without what was expected and what came it would say nothing.
internal sealed class ConformanceFailure(string what) : Exception(what)
#pragma warning restore CA1032
{
    /// <summary>Compares what came with what should have; a * at the end of that stands for any words.</summary>
    internal static void Unless(string expected, string actual)
    {
        var isKept = expected.EndsWith('*') && expected != "*"
            ? actual.StartsWith(expected[..^1], StringComparison.Ordinal)
            : actual == expected;
        if (!isKept) throw new ConformanceFailure($"expected:\n  {expected}\ncame:\n  {actual}");
    }

    /// <summary>The same for a rule that is kept or not.</summary>
    internal static void Unless(bool isKept, string rule)
    {
        if (!isKept) throw new ConformanceFailure(rule);
    }
}
