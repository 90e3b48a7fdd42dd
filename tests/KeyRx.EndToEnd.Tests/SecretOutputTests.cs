using System.Diagnostics;
using System.Text.RegularExpressions;
using KeyRx.EndToEnd.Tests.Daemons;
using Xunit;

namespace KeyRx.EndToEnd.Tests;

/// <summary>A secret goes to a terminal, or to a file that nobody else can read.</summary>
public sealed partial class SecretOutputTests : BoundedTest
{
    private const string Run = "run --source none --listen 127.0.0.1:0";

    public SecretOutputTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "it needs a shell and a terminal");

    [Fact]
    public async Task AServicesLogHoldsTheCommandThatMakesASecretAndNone()
    {
        var log = PathOf("service.log");
        using var service = Start("sh", "-c", $"umask 022; exec {Keyrxd(Run)} >> {log}");
        try
        {
            while (!ReadText(log).Contains("\n  token ", StringComparison.Ordinal)) await Task.Delay(20, Cancellation);
        }
        finally
        {
            service.Kill();
        }

        await service.WaitForExitAsync(Cancellation);
        Assert.Matches(@"(?m)^  page    http://127\.0\.0\.1:\d+/ \(\S*keyrxd open .*opens it\)$", ReadText(log));
        Assert.DoesNotMatch(Secret(), ReadText(log));
    }

    [Fact]
    public async Task ATerminalGetsAnAddressThatOpensOnce()
    {
        Assert.SkipWhen(Programs.Find("script") is null, "the program script is not installed");
        using var terminal = Start("script", "-qfec", Keyrxd(Run), "/dev/null");
        try
        {
            var line = "";
            while (!line.StartsWith("  page ", StringComparison.Ordinal))
                line = await terminal.StandardOutput.ReadLineAsync(Cancellation) ?? throw new EndOfStreamException();

            Assert.Matches(
                @"^  page    http://127\.0\.0\.1:\d+/#[A-Za-z0-9_-]{43} \(opens once, within 5 minutes\)$",
                line.TrimEnd());
        }
        finally
        {
            terminal.Kill(entireProcessTree: true);
        }
    }

    [Theory]
    [InlineData("token")]
    [InlineData("token --browser")]
    [InlineData("token add another --scope key")]
    public async Task AFileThatOthersCanReadGetsNone(string arguments)
    {
        using var shell = Start("sh", "-c", $"umask 022; {Keyrxd(arguments)} > {PathOf("out")}");
        var error = await shell.StandardError.ReadToEndAsync(Cancellation);
        await shell.WaitForExitAsync(Cancellation);

        Assert.Equal(4, shell.ExitCode); // README, "Exit codes"
        Assert.Equal(
            "keyrxd: standard output is a file that others can read, so no secret is written there: chmod 600 it, or "
            + "say umask 077 before it is made\n",
            error);
        Assert.Equal("", ReadText(PathOf("out")));
        Assert.False(File.Exists(PathOf("keyrx/tokens.json")));
    }

    [Theory]
    [InlineData("token")]
    [InlineData("token add another --scope key")]
    public async Task AFileOfOnesOwnGetsIt(string arguments)
    {
        using var shell = Start("sh", "-c", $"umask 077; {Keyrxd(arguments)} > {PathOf("out")}");
        await shell.WaitForExitAsync(Cancellation);

        Assert.Equal(0, shell.ExitCode);
        Assert.Matches(@"^[A-Za-z0-9_-]{43}\n$", ReadText(PathOf("out")));
    }

    [Fact]
    public async Task TheStateFolderIsClosedToOthers()
    {
        Directory.CreateDirectory(PathOf("keyrx"));
        await Programs.RunAsync(new ProcessStartInfo("chmod", ["775", PathOf("keyrx")]), Cancellation);

        (await Programs.RunAsync(Programs.Keyrxd(Folder, ["token"]), Cancellation)).AssertExitCode(0);

        var mode = await Programs.RunAsync(new ProcessStartInfo("stat", ["-c", "%a", PathOf("keyrx")]), Cancellation);
        Assert.Equal("700\n", mode.Output);
    }

    private static string ReadText(string path) => File.Exists(path) ? File.ReadAllText(path) : "";

    private string Keyrxd(string arguments)
    {
        var start = Programs.Keyrxd(Folder, arguments.Split(' '));
        return $"{start.FileName} {string.Join(' ', start.ArgumentList)}";
    }

    private Process Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["XDG_STATE_HOME"] = Folder;
        return Process.Start(start)!;
    }

    [GeneratedRegex("#[A-Za-z0-9_-]{20,}")]
    private static partial Regex Secret();
}
