using System.Diagnostics;
using KeyRx.EndToEnd.Tests.Daemons;

namespace KeyRx.EndToEnd.Tests.Watch;

/// <summary>A real <c>keyrxd watch</c> whose output is read line by line.</summary>
internal sealed class WatchProcess : IAsyncDisposable
{
    private readonly Process _process;

    private WatchProcess(Process process) => _process = process;

    public static WatchProcess Start(string stateFolder, DaemonProcess daemon, params string[] arguments)
    {
        var start = Programs.Keyrxd(
            stateFolder, ["watch", daemon.Url.ToString(), .. arguments], ("KEYRXD_TOKEN", DaemonProcess.Token));
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        return new WatchProcess(Process.Start(start)!);
    }

    /// <summary>The next line that holds this text.</summary>
    public Task<string> ReadToAsync(string text, CancellationToken cancellation) =>
        ReadToAsync(_process.StandardOutput, text, cancellation);

    /// <summary>The same of standard error.</summary>
    public Task<string> ReadNoteAsync(string text, CancellationToken cancellation) =>
        ReadToAsync(_process.StandardError, text, cancellation);

    /// <summary>Ctrl+C; the exit code.</summary>
    public async Task<int> InterruptAsync(CancellationToken cancellation)
    {
        Posix.Send(_process.Id, Posix.SignalInterrupt);
        await _process.WaitForExitAsync(cancellation);
        return _process.ExitCode;
    }

    /// <summary>Its own end.</summary>
    public async Task<int> EndAsync(CancellationToken cancellation)
    {
        await _process.WaitForExitAsync(cancellation);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    private static async Task<string> ReadToAsync(StreamReader reader, string text, CancellationToken cancellation)
    {
        while (await reader.ReadLineAsync(cancellation) is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal)) return line;
        }

        throw new InvalidOperationException($"the output ended before '{text}'");
    }
}
