using System.Collections.Concurrent;
using System.Reflection;
using System.Text;
using KeyRx.Testing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace KeyRx.Tests.Faults;

/// <summary>
/// A product assembly compiled anew in memory, with or without a fault: <see cref="Of"/>, then <see cref="TryCompile"/>
/// as often as wanted. What source generators and the build add is taken from the build's own output. Any thread.
/// </summary>
internal sealed class ProductCompilation
{
    private static readonly ConcurrentDictionary<string, Lazy<ProductCompilation>> All = new();

    private static readonly CSharpParseOptions Language = new(LanguageVersion.Latest, DocumentationMode.None);

    private readonly CSharpCompilation _unchanged;
    private readonly Dictionary<string, SyntaxTree> _trees;

    private ProductCompilation(string assemblyName)
    {
        var files = Directory.GetFiles(Path.Combine(RepositoryRoot.Path, "src", assemblyName), "*.cs", SearchOption.AllDirectories)
            .Concat(Directory.GetFiles(BuildOutputOf(assemblyName), "*.cs", SearchOption.AllDirectories));
        _trees = files.ToDictionary(file => file, Parse);
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable);
        _unchanged = CSharpCompilation.Create(assemblyName, _trees.Values, ReferencesOf(assemblyName), options);
    }

    internal static ProductCompilation Of(string assemblyName) =>
        All.GetOrAdd(assemblyName, name => new Lazy<ProductCompilation>(() => new ProductCompilation(name))).Value;

    /// <summary>The assembly's bytes, or in one sentence why there are none.</summary>
    internal bool TryCompile(Fault? fault, out byte[] image, out string complaint)
    {
        (image, complaint) = ([], "");
        var compilation = _unchanged;
        if (fault is not null && !TryPlant(fault, out compilation, out complaint)) return false;

        using var stream = new MemoryStream();
        var result = compilation.Emit(stream);
        image = stream.ToArray();
        if (result.Success) return true;
        var errors = result.Diagnostics.Where(each => each.Severity == DiagnosticSeverity.Error);
        complaint = $"{(fault is null ? compilation.AssemblyName : "fault " + fault.Name)} does not compile: {string.Join("; ", errors.Take(3))}";
        return false;
    }

    private bool TryPlant(Fault fault, out CSharpCompilation compilation, out string complaint)
    {
        (compilation, complaint) = (_unchanged, "");
        if (!_trees.TryGetValue(Path.Combine(RepositoryRoot.Path, "src", fault.File), out var tree))
        {
            complaint = $"the file of fault {fault.Name}, src/{fault.File}, is gone: the code moved on, so must the fault";
            return false;
        }

        var parts = tree.ToString().Split(fault.Text);
        if (parts.Length != 2)
        {
            complaint = parts.Length == 1
                ? $"the text of fault {fault.Name} no longer stands in src/{fault.File}: the code moved on, so must the fault"
                : $"the text of fault {fault.Name} stands {parts.Length - 1} times in src/{fault.File}: make it longer, so that it names one place";
            return false;
        }

        var faulty = CSharpSyntaxTree.ParseText(string.Join(fault.Replacement, parts), Language, tree.FilePath, Encoding.UTF8);
        compilation = _unchanged.ReplaceSyntaxTree(tree, faulty);
        return true;
    }

    private static SyntaxTree Parse(string file) => CSharpSyntaxTree.ParseText(File.ReadAllText(file), Language, file, Encoding.UTF8);

    /// <summary>Global usings, assembly attributes, and generated/ with what generators made.</summary>
    private static string BuildOutputOf(string assemblyName)
    {
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        return Path.Combine(RepositoryRoot.Path, "artifacts", "obj", assemblyName, configuration);
    }

    /// <summary>What this process runs on; of our own assemblies only those that the real one refers to.</summary>
    private static IEnumerable<MetadataReference> ReferencesOf(string assemblyName)
    {
        var ours = Assembly.Load(assemblyName).GetReferencedAssemblies().Select(name => name.Name);
        return from path in ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
               let name = Path.GetFileNameWithoutExtension(path)
               where !FaultyWorld.IsOurs(name) || ours.Contains(name)
               select MetadataReference.CreateFromFile(path);
    }
}
