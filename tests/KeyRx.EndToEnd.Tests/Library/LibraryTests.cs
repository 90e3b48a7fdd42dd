using System.Diagnostics;
using KeyRx.EndToEnd.Tests.Daemons;
using KeyRx.EndToEnd.Tests.Samples;
using KeyRx.Testing;
using Xunit;

namespace KeyRx.EndToEnd.Tests.Library;

/// <summary>
/// libkeyrx.so as a stranger has it: the folder that was published, a C compiler, Python. tests/run.sh library
/// publishes it.
/// </summary>
public sealed class LibraryTests : BoundedTest
{
    private static readonly string? Published = Environment.GetEnvironmentVariable("KEYRX_LIBRARY");

    public LibraryTests() => Assert.SkipWhen(Published is null, "needs the published library; tests/run.sh library");

    [Fact]
    public async Task NothingButItsFunctionsIsExportedEachWithItsVersion()
    {
        var nm = Programs.Find("nm") ?? throw new InvalidOperationException("nm is missing");
        var symbols = await RunAsync(nm, "-D", "--defined-only", PathIn("libkeyrx.so"));

        var exported = symbols.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ')[^1]).Order(StringComparer.Ordinal);
        var map = File.ReadAllLines(Path.Combine(RepositoryRoot.Path, "src/KeyRx.Native/keyrx.map"))
            .Select(line => line.Trim()).Where(line => line.StartsWith("keyrx_", StringComparison.Ordinal));
        Assert.Equal(
            [.. map.Select(name => $"{name.TrimEnd(';')}@@KEYRX_0.1").Order(StringComparer.Ordinal)],
            exported.Where(name => name != "KEYRX_0.1"));
    }

    [Theory]
    [InlineData("tests/abi/abuse.c")]
    [InlineData("tests/abi/forking.c")]
    [InlineData("tests/abi/layout.c")]
    [InlineData("tests/abi/loading.c")]
    [InlineData("tests/samples/c/game.c")]
    public async Task ItsHeaderIsC99AndCPlusPlusWithoutAWarning(string source)
    {
        foreach (var language in (string[])["-std=c99", "-xc++"])
            (await CompileAsync(source, "program", language, "-pedantic")).AssertExitCode(0);
    }

    [Fact]
    public async Task WhatNoProgramShouldDoIsRefusedAndCrashesNothing()
    {
        (await CompileAsync("tests/abi/abuse.c", "abuse", "-std=c99")).AssertExitCode(0);
        var result = await RunAsync(PathOf("abuse"));

        result.AssertExitCode(0);
        Assert.Equal("case 13 of 13", result.Output.TrimEnd().Split('\n')[^1]);
    }

    [Fact]
    public async Task AChildOfForkIsToldEvenWhileTheCollectorIsAtWork()
    {
        (await CompileAsync("tests/abi/forking.c", "forking", "-std=c99")).AssertExitCode(0);
        (await RunAsync(PathOf("forking"))).AssertExitCode(0);
    }

    [Fact]
    public async Task ItIsLoadedLetGoAndLoadedAgain()
    {
        (await CompileAsync("tests/abi/loading.c", "loading", "-std=c99")).AssertExitCode(0);
        (await RunAsync(PathOf("loading"), PathIn("libkeyrx.so"))).AssertExitCode(0);
    }

    [Fact]
    public async Task AGameInCSendsItsStateAndObeysItsRemote()
    {
        (await CompileAsync("tests/samples/c/game.c", "game", "-std=c99")).AssertExitCode(0);
        await GamePlay.AssertObeysAsync(new ProcessStartInfo(PathOf("game")), Cancellation);
    }

    [Fact]
    public async Task KeysComeToPython()
    {
        var script = WriteFile("hello.keys", "a down/b/a up/c down/c up/10s");
        var result = await RunAsync("python3", Sample("keys.py"), $"script:{script}", "3");

        result.AssertExitCode(0);
        var lines = result.Output.TrimEnd().Split('\n');
        Assert.StartsWith("ws://127.0.0.1:", lines[0], StringComparison.Ordinal);
        Assert.Equal(
            ["press 30", "press 48", "release 48", "release 30", "press 46", "closed"], lines[1..]);
    }

    /// <summary>The hook lies beside the library, and the program somewhere else.</summary>
    [Fact]
    public async Task TheHookIsFoundBesideTheLibrary()
    {
        var result = await RunAsync("python3", Sample("keys.py"), "evdev:/no/such/device", "1");

        result.AssertExitCode(1);
        Assert.Equal("/no/such/device does not exist: correct the path, or plug the device in.", result.ErrorLine);
    }

    private static string Sample(string name) => Path.Combine(RepositoryRoot.Path, "tests/samples/python", name);

    private static string PathIn(string name) => Path.Combine(Published!, name);

    private Task<ProgramResult> CompileAsync(string source, string program, params string[] flags)
    {
        string[] all =
        [
            .. flags, "-Wall", "-Wextra", "-Werror", "-pthread", "-D_GNU_SOURCE", "-o", PathOf(program),
            Path.Combine(RepositoryRoot.Path, source), "-I", Published!,
            "-I", Path.Combine(RepositoryRoot.Path, "native/include"),
            "-xnone", "-L", Published!, "-lkeyrx", $"-Wl,-rpath,{Published}",
        ];
        return RunAsync(Programs.Find("cc") ?? throw new InvalidOperationException("cc is missing"), all);
    }

    private Task<ProgramResult> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments);
        start.Environment["LIBKEYRX"] = PathIn("libkeyrx.so");
        return Programs.RunAsync(start, Cancellation);
    }
}
