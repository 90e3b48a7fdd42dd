using System.Diagnostics;
using System.Globalization;
using KeyRx.EndToEnd.Tests.Daemons;
using Xunit;

namespace KeyRx.EndToEnd.Tests;

/// <summary>keyrxd at a terminal, which the program script (util-linux) makes.</summary>
public sealed class TerminalTests : BoundedTest
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ADaemonEndsWithItsTerminalAndReloadsWhileItIsThere(bool reloads)
    {
        Assert.SkipWhen(Programs.Find("script") is null, "the program script is not installed");
        var daemon = Programs.Keyrxd(Folder, ["run", "--source", "none", "--listen", "127.0.0.1:0", "--log-level", "information"]);
        var command = $"echo pid $$; exec {daemon.FileName} {string.Join(' ', daemon.ArgumentList)}";
        var start = new ProcessStartInfo("script", ["-qfec", command, "/dev/null"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var (name, value) in daemon.Environment) start.Environment[name] = value;
        using var terminal = Process.Start(start)!;
        using var process = Process.GetProcessById(int.Parse((await ReadToAsync(terminal, "pid ")).AsSpan("pid ".Length), CultureInfo.InvariantCulture));
        try
        {
            await ReadToAsync(terminal, "  token ");
            if (reloads)
            {
                Posix.Send(process.Id, Posix.SignalHangUp);
                await ReadToAsync(terminal, "keyrxd[2101] reloaded");
            }

            terminal.Kill();
            await process.WaitForExitAsync(Cancellation);
        }
        finally
        {
            if (!terminal.HasExited) terminal.Kill();
            if (!process.HasExited) process.Kill();
        }
    }

    private async Task<string> ReadToAsync(Process terminal, string text)
    {
        while (await terminal.StandardOutput.ReadLineAsync(Cancellation) is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal)) return line; // coloured, perhaps
        }

        throw new InvalidOperationException($"the terminal ended before '{text}'");
    }
}
