using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using KeyRx.Client;
using KeyRx.Input;
using KeyRx.Protocol;
using KeyRx.Server;
using KeyRx.WebSockets;
using Xunit;

namespace KeyRx.Tests.Protocol.Keys;

/// <summary>
/// Case L16: the first key of a game must not be the one that fills the table. Siblings: the first name that is parsed,
/// and every other static table of the libraries. The assembly is loaded anew, so that its first use is the test's.
/// </summary>
public sealed class FirstUseTests
{
    private const long KeyTableBytesMax = 8 * 1024;
    private const long StaticBytesMax = 16 * 1024;

    public static TheoryData<string> Libraries { get; } =
    [
        typeof(KeyCodes).Assembly.Location,
        typeof(KeyEventRing).Assembly.Location,
        typeof(UpgradeClient).Assembly.Location,
        typeof(KeyRxClient).Assembly.Location,
        typeof(KeyRxServer).Assembly.Location,
    ];

    private delegate bool Parse(ReadOnlySpan<char> name, out uint native);

    [Theory]
    [InlineData(nameof(KeyCodes.EvdevName), "KEY_A")]
    [InlineData(nameof(KeyCodes.W3cCode), "KeyA")]
    public void TheFirstNameOfAKeyCostsNextToNothing(string function, string expected)
    {
        var nameOf = FreshFunction(function).CreateDelegate<Func<uint, string>>();
        var before = GC.GetAllocatedBytesForCurrentThread();

        var name = nameOf(30);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, KeyTableBytesMax);
        Assert.Equal(expected, name);
    }

    [Fact]
    public void TheFirstNameThatIsParsedCostsNextToNothing()
    {
        var parse = FreshFunction(nameof(KeyCodes.TryParse)).CreateDelegate<Parse>();
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.True(parse("pgup", out var native));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, KeyTableBytesMax);
        Assert.Equal(104u, native);
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void NoTypeOfTheLibrariesFillsALargeTableAtItsFirstUse(string library)
    {
        var found = new List<string>();
        foreach (var type in FreshAssembly(library).GetTypes())
        {
            if (type.TypeInitializer is null || type.ContainsGenericParameters) continue;
            var before = GC.GetAllocatedBytesForCurrentThread();
            RuntimeHelpers.RunClassConstructor(type.TypeHandle);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (allocated > StaticBytesMax) found.Add($"{type.Name}: {allocated} bytes");
        }

        Assert.Empty(found);
    }

    private static MethodInfo FreshFunction(string name) =>
        FreshAssembly(typeof(KeyCodes).Assembly.Location).GetType(typeof(KeyCodes).FullName!)!.GetMethod(name)!;

    private static Assembly FreshAssembly(string path) =>
        new AssemblyLoadContext("first use").LoadFromAssemblyPath(path);
}
