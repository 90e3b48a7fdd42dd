namespace KeyRx.Testing.Streams;

/// <summary>A kind of difference that is known: the clause that decides it, and who is right by it.</summary>
public sealed record Disagreement(string Clause, string WhoIsRight, Func<Difference, bool> Explains)
{
    /// <summary>What must not be: differences that nothing explains, and explanations that explain nothing.</summary>
    public static IReadOnlyList<string> Faults(
        IReadOnlyList<Disagreement> table, IReadOnlyList<Difference> differences) =>
    [
        .. differences.Where(difference => !table.Any(each => each.Explains(difference)))
            .Select(difference => $"unexplained: {difference}"),
        .. table.Where(each => !differences.Any(each.Explains)).Select(each => $"explains nothing: {each.Clause}"),
    ];
}
