namespace KeyRx.Fuzz.Targets;

/// <summary>Something that must hold for every input did not hold for this one.</summary>
internal sealed class FindingException(string message) : Exception(message)
{
    internal static void Unless(bool holds, string claim)
    {
        if (!holds) throw new FindingException($"does not hold: {claim}");
    }
}
