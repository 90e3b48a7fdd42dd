using System.Diagnostics;
using KeyRx.Testing;
using Xunit;

namespace KeyRx.EndToEnd.Tests.Kiosks;

/// <summary>The sample Kiosk as a process of its own, in its folder, with two scanners that a script plays.</summary>
internal sealed class KioskProcess : IAsyncDisposable
{
    public const string Password = "open sesame";

    private const string Announcement = "Now listening on: ";

    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly TaskCompletionSource<string> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private KioskProcess(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.ErrorDataReceived += (_, line) => Take(line.Data);
        _process.Exited += (_, _) =>
            _listening.TrySetException(new InvalidOperationException($"the kiosk ended before it listened: {Log}"));
    }

    /// <summary>As <c>http://127.0.0.1:43210</c>.</summary>
    public string Origin { get; private set; } = "";

    public string Log
    {
        get
        {
            lock (_lines) return string.Join('\n', _lines);
        }
    }

    /// <param name="home">Where ASP.NET Core keeps the keys of its cookies.</param>
    /// <param name="url">As <c>--urls</c> takes it.</param>
    /// <param name="cancellation">Ends the wait for its first line.</param>
    /// <param name="settings">Further arguments.</param>
    public static async Task<KioskProcess> StartAsync(
        string home, string url, CancellationToken cancellation, params string[] settings)
    {
        var root = RepositoryRoot.Path;
        string[] own = [$"--urls={url}", $"--Kiosk:Password={Password}", "--Kiosk:Source=script:scanners.keys"];
        var start = new ProcessStartInfo(Path.Combine(root, "artifacts/bin/Kiosk/release/Kiosk"), [.. own, .. settings])
        {
            WorkingDirectory = Path.Combine(root, "tests/samples/Kiosk"),
        };
        start.Environment["HOME"] = home;
        var kiosk = new KioskProcess(start);
        kiosk._process.Start();
        kiosk._process.BeginOutputReadLine();
        kiosk._process.BeginErrorReadLine();
        try
        {
            kiosk.Origin = await kiosk._listening.Task.WaitAsync(cancellation);
            return kiosk;
        }
        catch
        {
            await kiosk.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ctrl+C; gives the time until the process has ended, in order.</summary>
    public async Task<TimeSpan> InterruptAsync(CancellationToken cancellation)
    {
        var begun = Stopwatch.GetTimestamp();
        Posix.Send(_process.Id, Posix.SignalInterrupt);
        await _process.WaitForExitAsync(cancellation);
        Assert.True(_process.ExitCode == 0, $"exit code {_process.ExitCode}: {Log}");
        return Stopwatch.GetElapsedTime(begun);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    private void Take(string? line)
    {
        if (line is null) return;
        lock (_lines) _lines.Add(line);
        var at = line.IndexOf(Announcement, StringComparison.Ordinal);
        if (at >= 0) _listening.TrySetResult(line[(at + Announcement.Length)..].Trim());
    }
}
