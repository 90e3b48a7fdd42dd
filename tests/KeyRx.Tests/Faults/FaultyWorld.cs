using System.Reflection;
using System.Runtime.Loader;

namespace KeyRx.Tests.Faults;

/// <summary>
/// A second copy of the tests and all our assemblies, in which one compiled image stands in for the real assembly. What
/// is not ours (the runtime, xunit) is shared, so an assertion that fails in there is an assertion out here.
/// </summary>
/// <remarks>
/// It stays for as long as the process. Worlds that are unloaded one after the other, while what a faulty test left
/// behind still runs, are the likely cause of a crash within the runtime (seen once: .NET 10.0.12, a null MethodTable).
/// </remarks>
internal sealed class FaultyWorld(string faultyName, byte[] image)
    : AssemblyLoadContext($"{faultyName}, compiled anew")
{
    internal static bool IsOurs(string? name) => name is not null && name.StartsWith("KeyRx.", StringComparison.Ordinal);

    /// <summary>The same type in here.</summary>
    internal Type Twin(Type type) => LoadFromAssemblyName(type.Assembly.GetName()).GetType(type.FullName!, throwOnError: true)!;

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.Name == faultyName) return LoadFromStream(new MemoryStream(image));
        return IsOurs(assemblyName.Name) ? LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, assemblyName.Name + ".dll")) : null;
    }
}
