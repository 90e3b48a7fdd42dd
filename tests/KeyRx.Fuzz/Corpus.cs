using KeyRx.Fuzz.Targets;
using KeyRx.Testing;

namespace KeyRx.Fuzz;

/// <summary>
/// The committed inputs, a folder for each target: the seeds of its source, and inputs that once found something.
/// </summary>
internal static class Corpus
{
    internal static string Folder { get; } = Path.Combine(RepositoryRoot.Path, "tests/KeyRx.Fuzz/corpus");

    /// <summary>Every input of a target, by name.</summary>
    internal static IEnumerable<string> PathsOf(IFuzzTarget target) =>
        Directory.EnumerateFiles(Path.Combine(Folder, target.Name)).Order(StringComparer.Ordinal);

    /// <summary>Writes the seeds; what else is there stays.</summary>
    internal static void Write(string folder)
    {
        foreach (var target in FuzzTargets.All)
        {
            var below = Directory.CreateDirectory(Path.Combine(folder, target.Name));
            foreach (var seed in target.Seeds) File.WriteAllBytes(Path.Combine(below.FullName, seed.Name), seed.Bytes);
        }
    }
}
