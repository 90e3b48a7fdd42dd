using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using KeyRx.Client;
using KeyRx.Input;
using KeyRx.Peers;
using KeyRx.Protocol.Keys;
using KeyRx.Server;
using KeyRx.WebSockets.Handshake;
using Xunit;

namespace KeyRx.Tests.Protocol.Keys;

/// <summary>
/// Case L16: the first key of a game must not be the one that fills the table. Siblings: the first name that is parsed,
/// and every other static table of the libraries. The assembly is loaded anew, so that its first use is the test's.
/// </summary>
public sealed class FirstUseTests
{
    private const long KeyTableBytesMax = 8 * 1024;

    /// <summary>The largest that is left is the server's log, 34 KB of delegates, made when a server starts.</summary>
    private const long StaticBytesMax = 40 * 1024;

    public static TheoryData<string> Libraries { get; } =
    [
        typeof(KeyCodes).Assembly.Location,
        typeof(KeyEventRing).Assembly.Location,
        typeof(UpgradeClient).Assembly.Location,
        typeof(PeerLookup).Assembly.Location,
        typeof(KeyRxClient).Assembly.Location,
        typeof(KeyRxServer).Assembly.Location,
    ];

    private delegate bool Parse(ReadOnlySpan<char> name, out uint native);

    [Theory]
    [InlineData(nameof(KeyCodes.EvdevName), "KEY_A")]
    [InlineData(nameof(KeyCodes.W3cCode), "KeyA")]
    public void TheFirstNameOfAKeyCostsNextToNothing(string function, string expected)
    {
        FreshFunction<Func<uint, string>>(function)(30); // what the runtime itself does at the first call is not ours
        var nameOf = FreshFunction<Func<uint, string>>(function);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var name = nameOf(30);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, KeyTableBytesMax);
        Assert.Equal(expected, name);
    }

    [Fact]
    public void TheFirstNameThatIsParsedCostsNextToNothing()
    {
        FreshFunction<Parse>(nameof(KeyCodes.TryParse))("pgup", out _);
        var parse = FreshFunction<Parse>(nameof(KeyCodes.TryParse));
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
        foreach (var type in TypesWithStatics(library)) RuntimeHelpers.RunClassConstructor(type.TypeHandle);
        foreach (var type in TypesWithStatics(library))
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            RuntimeHelpers.RunClassConstructor(type.TypeHandle);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (allocated > StaticBytesMax) found.Add($"{type.Name}: {allocated} bytes");
        }

        Assert.Empty(found);
    }

    private static T FreshFunction<T>(string name)
        where T : Delegate =>
        FreshAssembly(typeof(KeyCodes).Assembly.Location)
            .GetType(typeof(KeyCodes).FullName!)!.GetMethod(name)!.CreateDelegate<T>();

    private static Type[] TypesWithStatics(string library) =>
        [
            .. FreshAssembly(library).GetTypes()
                .Where(t => t.TypeInitializer is not null && !t.ContainsGenericParameters),
        ];

    private static Assembly FreshAssembly(string path) =>
        new AssemblyLoadContext("first use").LoadFromAssemblyPath(path);
}
