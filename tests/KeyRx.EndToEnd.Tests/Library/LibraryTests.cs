using System.Diagnostics;
using KeyRx.Client;
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
        Assert.Equal(
            Listed().Order(StringComparer.Ordinal),
            exported.Where(name => !name.StartsWith("KEYRX_", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("tests/abi/arguments.c")]
    [InlineData("tests/abi/callbacks.c")]
    [InlineData("tests/abi/forking.c")]
    [InlineData("tests/abi/handles.c")]
    [InlineData("tests/abi/inbound.c")]
    [InlineData("tests/abi/layout.c")]
    [InlineData("tests/abi/loading.c")]
    [InlineData("tests/abi/log.c")]
    [InlineData("tests/abi/threads.c")]
    [InlineData("tests/samples/c/game.c")]
    public async Task ItsHeaderIsC99AndCPlusPlusWithoutAWarning(string source)
    {
        foreach (var language in (string[])["-std=c99", "-xc++"])
            (await CompileAsync(source, "program", language, "-pedantic")).AssertExitCode(0);
    }

    [Theory]
    [InlineData("arguments", 3)]
    [InlineData("callbacks", 5)]
    [InlineData("handles", 3)]
    [InlineData("inbound", 5)]
    [InlineData("log", 2)]
    [InlineData("threads", 2)]
    public async Task WhatNoProgramShouldDoIsRefusedAndCrashesNothing(string program, int cases)
    {
        (await CompileAsync($"tests/abi/{program}.c", program, "-std=c99")).AssertExitCode(0);
        var result = await RunAsync(PathOf(program));

        result.AssertExitCode(0);
        Assert.Equal($"case {cases} of {cases}", result.Output.TrimEnd().Split('\n')[^1]);
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

    [Fact]
    public async Task AClientStopsPythonAndIsAnswered()
    {
        var start = new ProcessStartInfo("python3", [Sample("keys.py"), "demo", "1000000"])
        {
            RedirectStandardOutput = true,
            Environment = { ["LIBKEYRX"] = PathIn("libkeyrx.so") },
        };
        using var script = Process.Start(start)!;
        try
        {
            await using var client = await GamePlay.ConnectAsync(script, Cancellation);
            var refused = await Assert.ThrowsAsync<KeyRxRequestException>(
                () => client.AskAsync("control", "1"u8.ToArray(), Cancellation));
            Assert.Equal("""400: say {"stop":true}""", refused.Message);
            var answer = await client.AskAsync("control", """{"stop":true}"""u8.ToArray(), Cancellation);
            Assert.Equal("\"bye\"", System.Text.Encoding.UTF8.GetString(answer.Span));

            var printed = await script.StandardOutput.ReadToEndAsync(Cancellation);
            await script.WaitForExitAsync(Cancellation);
            Assert.Equal(0, script.ExitCode);
            Assert.Contains("\nstopped by viewer\n", $"\n{printed}", StringComparison.Ordinal);
        }
        finally
        {
            if (!script.HasExited) script.Kill();
        }
    }

    /// <summary>The hook lies beside the library, and the program somewhere else.</summary>
    [Fact]
    public async Task TheHookIsFoundBesideTheLibrary()
    {
        var result = await RunAsync("python3", Sample("keys.py"), "evdev:/no/such/device", "1");

        result.AssertExitCode(1);
        Assert.Equal("/no/such/device does not exist: correct the path, or plug the device in.", result.ErrorLine);
    }

    /// <summary>Each function of keyrx.map with the version of its node.</summary>
    private static IEnumerable<string> Listed()
    {
        var node = "";
        foreach (var line in File.ReadLines(Path.Combine(RepositoryRoot.Path, "src/KeyRx.Native/keyrx.map")))
        {
            if (line.StartsWith("KEYRX_", StringComparison.Ordinal)) node = line.Split(' ')[0];
            var name = line.Trim().TrimEnd(';');
            if (name.StartsWith("keyrx_", StringComparison.Ordinal)) yield return $"{name}@@{node}";
        }
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
