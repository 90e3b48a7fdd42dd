namespace KeyRx.Tests.Faults;

/// <summary>
/// A mistake that somebody could make, planted on purpose, and the test that must notice it. Immutable.
/// </summary>
/// <param name="Name">What is wrong, as a sentence in PascalCase; unique.</param>
/// <param name="File">A source file below src/.</param>
/// <param name="Text">Stands in that file exactly once.</param>
/// <param name="Replacement">What stands there instead.</param>
/// <param name="Killer">Passes without the fault, fails with it.</param>
public sealed record Fault(string Name, string File, string Text, string Replacement, KillingTest Killer)
{
    /// <summary>Full name of the exception that the killing test ends with, where it is no assertion.</summary>
    public string? Throws { get; init; }

    /// <summary>The killing test never ends.</summary>
    public bool Hangs { get; init; }

    /// <summary>The product assembly that the file belongs to.</summary>
    public string AssemblyName => File.Split('/')[0];

    public override string ToString() => Name;
}
