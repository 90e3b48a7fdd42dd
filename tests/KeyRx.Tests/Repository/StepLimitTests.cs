using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace KeyRx.Tests.Repository;

/// <summary>
/// tests/steps/watch.sh and the step table of tests/run.sh: a hang is ended and named, a slow step is left alone.
/// </summary>
public sealed class StepLimitTests : IDisposable
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("keyrx-steps-");

    private string Log => Path.Combine(_folder.FullName, "log");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task AStepThatEndsKeepsItsExitCodeAndItsLog()
    {
        Assert.Equal("3:", await Watch(60, 60, "echo hello; echo trouble >&2; exit 3"));
        Assert.Equal("hello\ntrouble\n", await File.ReadAllTextAsync(Log, Cancel));
    }

    /// <summary>What a shell runs in the background ignores Ctrl+C, and so would the programs of the tests.</summary>
    [Fact]
    public async Task AStepsProgramsCanBeInterrupted() =>
        Assert.Equal("130:", await Watch(60, 60, "bash -c 'kill -INT $$; exit 5'; exit $?"));

    [Fact]
    public async Task ASilentStepIsEnded() =>
        Assert.Matches("^[1-9][0-9]*:wrote nothing for 2 s$", await Watch(2, 600, "echo hello; sleep 1000"));

    [Fact]
    public async Task AStepThatTalksForEverIsEnded() =>
        Assert.Matches("^[1-9][0-9]*:over its limit of 2 s$", await Watch(600, 2, "while sleep 0.1; do echo x; done"));

    [Fact]
    public async Task AStepThatTakesTheSignalForAWishStillFails() =>
        Assert.Equal(
            "124:wrote nothing for 1 s",
            await Watch(1, 600, "trap 'exit 0' TERM; while :; do sleep 0.1; done"));

    [Fact]
    public async Task ASlowStepThatWritesNowAndThenIsLeftAlone() =>
        Assert.Equal("0:", await Watch(6, 600, "for i in 1 2 3 4 5 6 7 8; do sleep 1; echo $i; done"));

    [Theory]
    [InlineData("sleep 1000 & echo $! >pids; wait", 1)]
    [InlineData("(trap '' TERM; echo $BASHPID >pids; while :; do sleep 1; done) & wait", 1)]
    [InlineData("set -m; (sleep 1000 & echo $! >pids; wait) & wait", 1)]
    [InlineData("sleep 1000 & echo $! >pids; exit 0", 60)]
    public async Task WhatAStepHasStartedEndsWithIt(string step, int silence)
    {
        await Watch(silence, 600, $"cd '{_folder.FullName}'; {step}");

        var started = await File.ReadAllTextAsync(Path.Combine(_folder.FullName, "pids"), Cancel);
        Assert.False(IsRunning(int.Parse(started, CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task TheRunnerSaysWhichLimitEndedAStepAndWhichTestsHung()
    {
        var tests = CopyRunner("hang 30 none", "good 30 none");
        Write(tests, "steps/hang.sh", """
            echo '    A.Ends [STARTING]'
            echo '    A.Hangs("[x]") [STARTING]'
            echo '    A.Ends [FINISHED] Time: 0.1s'
            sleep 1000
            """);
        Write(tests, "steps/good.sh", "exit 0\n");

        var output = await Shell("export KEYRX_SILENCE=2; bash tests/run.sh", _folder.FullName);

        Assert.Matches("(?m)^FAIL  hang +[0-9]+ s  exit code 143; wrote nothing for 2 s", output);
        Assert.Contains("did not end: A.Hangs(\"[x]\")", output, StringComparison.Ordinal);
        Assert.DoesNotContain("A.Ends", output, StringComparison.Ordinal);
        Assert.Matches("(?m)^ok    good", output);
        Assert.EndsWith("\n0 passed, 1 failed, 0 skipped", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheRunnerEndsAStepAtFiveTimesItsQuietSeconds()
    {
        var tests = CopyRunner("talk 1 none");
        Write(tests, "steps/talk.sh", "while sleep 0.1; do echo x; done\n");

        var output = await Shell("bash tests/run.sh", _folder.FullName);

        Assert.Contains("over its limit of 5 s", output, StringComparison.Ordinal);
        Assert.EndsWith("\n0 passed, 1 failed, 0 skipped", output, StringComparison.Ordinal);
    }

    /// <summary>A repository of its own with this one's runner, but other steps.</summary>
    private string CopyRunner(params string[] steps)
    {
        var tests = Path.Combine(_folder.FullName, "tests");
        Directory.CreateDirectory(Path.Combine(tests, "steps"));
        foreach (var name in (string[])["steps/common.sh", "steps/watch.sh", "steps/count-junit.awk"])
            File.Copy(Path.Combine(RepositoryFiles.Root, "tests", name), Path.Combine(tests, name));
        var table = string.Concat(steps.Select(step => $"  \"{step}\"\n"));
        var runner = File.ReadAllText(Path.Combine(RepositoryFiles.Root, "tests", "run.sh"));
        Write(tests, "run.sh", Regex.Replace(runner, @"(?<=^STEPS=\(\n)[^)]*(?=^\))", table, RegexOptions.Multiline));
        return tests;
    }

    private static void Write(string folder, string name, string text) =>
        File.WriteAllText(Path.Combine(folder, name), text);

    private static bool IsRunning(int process)
    {
        var status = $"/proc/{process}/status";
        return File.Exists(status) && !File.ReadAllText(status).Contains("State:\tZ", StringComparison.Ordinal);
    }

    /// <summary>"exit code:limit" of a step that is watched.</summary>
    private Task<string> Watch(int silence, int limit, string step) => Shell(
        $"""
        source tests/steps/watch.sh
        WATCH_GRACE=2
        watch_program '{Log}' {silence} {limit} bash -c "$STEP"
        echo "$?:$WATCH_LIMIT"
        """,
        RepositoryFiles.Root, step);

    private static async Task<string> Shell(string script, string folder, string step = "")
    {
        var start = new ProcessStartInfo("bash", ["-c", script])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            Environment = { ["STEP"] = step },
        };
        using var shell = Process.Start(start)!;
        var output = await shell.StandardOutput.ReadToEndAsync(Cancel);
        await shell.WaitForExitAsync(Cancel);
        return output.Trim();
    }
}
