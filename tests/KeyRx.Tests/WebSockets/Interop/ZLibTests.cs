using System.IO.Compression;
using System.Reflection;
using System.Runtime.InteropServices;
using KeyRx.WebSockets.Interop;
using Xunit;

namespace KeyRx.Tests.WebSockets.Interop;

public sealed class ZLibTests
{
    /// <summary>They are the runtime's own business: a new one may drop them, and this is where it shows.</summary>
    [Fact]
    public void TheRuntimeHasEachEntryPointThatIsUsed()
    {
        var imports = typeof(ZLib).GetMethods(BindingFlags.Static | BindingFlags.NonPublic)
            .Select(method => method.GetCustomAttribute<DllImportAttribute>()).OfType<DllImportAttribute>().ToArray();
        Assert.Equal(7, imports.Length);
        Assert.All(imports, import =>
        {
            var library = NativeLibrary.Load(import.Value, typeof(DeflateStream).Assembly, null);
            Assert.True(NativeLibrary.TryGetExport(library, import.EntryPoint!, out _), import.EntryPoint);
        });
    }
}
