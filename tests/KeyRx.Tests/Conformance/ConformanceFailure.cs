namespace KeyRx.Tests.Conformance;

/// <summary>An endpoint did something else than the rule says.</summary>
#pragma warning disable CA1032 // Without what was expected and what came it would say nothing.
internal sealed class ConformanceFailure(string what) : Exception(what)
#pragma warning restore CA1032
{
    /// <summary>Compares what came with what should have.</summary>
    internal static void Unless(string expected, string actual)
    {
        if (actual != expected) throw new ConformanceFailure($"expected:\n  {expected}\ncame:\n  {actual}");
    }

    /// <summary>The same for a rule that is kept or not.</summary>
    internal static void Unless(bool isKept, string rule)
    {
        if (!isKept) throw new ConformanceFailure(rule);
    }
}
