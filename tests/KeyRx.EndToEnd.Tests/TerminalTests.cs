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
        var daemon = Programs.Keyrxd(
            Folder, ["run", "--source", "none", "--listen", "127.0.0.1:0", "--log-level", "information"]);
        var command = $"echo pid $$; exec {daemon.FileName} {string.Join(' ', daemon.ArgumentList)}";
        var start = new ProcessStartInfo("script", ["-qfec", command, "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in daemon.Environment) start.Environment[name] = value;
        using var terminal = Process.Start(start)!;
        using var process = Process.GetProcessById(
            int.Parse((await ReadToAsync(terminal, "pid ")).AsSpan("pid ".Length), CultureInfo.InvariantCulture));
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

    [Theory]
    [InlineData("xterm-256color", null, true)]
    [InlineData("xterm-256color", "1", false)]
    public async Task AWatchShowsKeysInPlaceAndGivesTheTerminalBack(string term, string? noColor, bool isColoured)
    {
        Assert.SkipWhen(Programs.Find("script") is null, "the program script is not installed");
        await using var daemon = await DaemonProcess.StartAsync(Folder, ["--source", "demo"], Cancellation);
        var watch = Programs.Keyrxd(Folder, ["watch", daemon.Url.ToString()], ("KEYRXD_TOKEN", DaemonProcess.Token));
        // The shell lives on, where dash would end with its child's Ctrl+C.
        var command =
            $"trap : INT; stty rows 30 cols 100; {watch.FileName} {string.Join(' ', watch.ArgumentList)}; echo code $?";
        var start = new ProcessStartInfo("script", ["-qfec", command, "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in watch.Environment) start.Environment[name] = value;
        (start.Environment["TERM"], start.Environment["NO_COLOR"]) = (term, noColor);
        using var terminal = Process.Start(start)!;
        var seen = new System.Text.StringBuilder();
        await ReadUntilAsync(terminal, seen, text =>
            text.Contains("connected", StringComparison.Ordinal)
                && text.Contains(" press   KEY_", StringComparison.Ordinal));
        await terminal.StandardInput.WriteAsync('\u0003'); // Ctrl+C, as it is typed
        await terminal.StandardInput.FlushAsync(Cancellation);
        await ReadUntilAsync(terminal, seen, text => text.Contains("code ", StringComparison.Ordinal));

        var all = seen.ToString();
        Assert.Contains("code 0", all, StringComparison.Ordinal);
        Assert.True(
            all.LastIndexOf("\u001b[?25h", StringComparison.Ordinal) > all.LastIndexOf(
                "\u001b[?25l", StringComparison.Ordinal),
            "the cursor is gone");
        Assert.Equal(
            isColoured,
            all.Contains("\u001b[38;5;2m", StringComparison.Ordinal)
                || all.Contains("\u001b[32m", StringComparison.Ordinal));
        await terminal.WaitForExitAsync(Cancellation);
    }

    private async Task ReadUntilAsync(Process terminal, System.Text.StringBuilder seen, Predicate<string> isEnough)
    {
        var buffer = new char[4096];
        while (!isEnough(seen.ToString()))
        {
            var count = await terminal.StandardOutput.ReadAsync(buffer, Cancellation);
            // which no result file may hold
            if (count == 0)
                throw new InvalidOperationException("the terminal ended: " + seen.Replace("\u001b", "ESC "));
            seen.Append(buffer, 0, count);
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
