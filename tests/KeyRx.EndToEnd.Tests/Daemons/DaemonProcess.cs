using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using KeyRx.Server;
using KeyRx.Testing;
using Xunit;

namespace KeyRx.EndToEnd.Tests.Daemons;

/// <summary>
/// The real keyrxd as a process of its own, on a free port. StartAsync waits for its banner; StopAsync sends
/// SIGTERM and asserts exit code 0; DisposeAsync kills what is still there, by its id.
/// </summary>
internal sealed partial class DaemonProcess : IAsyncDisposable
{
    /// <summary>Given by the environment, so that tests need no file.</summary>
    public const string Token = "end-to-end-token-of-the-tests";

    private readonly string _stateFolder;
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private readonly SemaphoreSlim _errorCame = new(0);
    private readonly TaskCompletionSource<string> _banner = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private DaemonProcess(string stateFolder, ProcessStartInfo start)
    {
        _stateFolder = stateFolder;
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => TakeOutput(line.Data);
        _process.ErrorDataReceived += (_, line) => TakeError(line.Data);
        _process.Exited += (_, _) =>
            _banner.TrySetException(new InvalidOperationException("keyrxd ended before its banner: " + Error));
    }

    public int Id => _process.Id;

    /// <summary>As the banner says it: ws://127.0.0.1:43210/ws.</summary>
    public Uri Url { get; private set; } = new("ws://none");

    /// <summary>The line of the banner that says how to open the dashboard.</summary>
    public string PageLine => BannerPage().Match(Output).Value;

    /// <summary>What it reads with --feed -.</summary>
    public StreamWriter Input => _process.StandardInput;

    public string Output => Snapshot(_output);

    public string Error => Snapshot(_error);

    /// <summary>Runs <c>keyrxd run</c>; a --listen among the arguments replaces the free loopback port.</summary>
    public static Task<DaemonProcess> StartAsync(
        string stateFolder, string[] arguments, CancellationToken cancellation) =>
        StartAsync(stateFolder, arguments, [], cancellation);

    public static async Task<DaemonProcess> StartAsync(
        string stateFolder, string[] arguments, (string Name, string Value)[] environment,
        CancellationToken cancellation)
    {
        var tellsListen = arguments.Contains("--listen")
            || arguments.Contains("--config")
            || environment.Any(e => e.Name == "KEYRXD_LISTEN");
        string[] all = tellsListen ? ["run", .. arguments] : ["run", "--listen", "127.0.0.1:0", .. arguments];
        var daemon = new DaemonProcess(
            stateFolder, Programs.Keyrxd(stateFolder, all, [("KEYRXD_TOKEN", Token), .. environment]));
        try
        {
            await daemon.WaitForBannerAsync(cancellation);
            return daemon;
        }
        catch
        {
            await daemon.DisposeAsync();
            throw;
        }
    }

    /// <summary>SIGTERM, then exit code 0 and an end of both outputs.</summary>
    public Task StopAsync(CancellationToken cancellation) => EndAsync(Posix.SignalTerminate, cancellation);

    /// <summary>The same with SIGUSR2: clients are told that it comes back.</summary>
    public Task RestartAsync(CancellationToken cancellation) => EndAsync(Posix.SignalUser2, cancellation);

    /// <summary>SIGKILL: it has no say in it.</summary>
    public async Task KillAsync(CancellationToken cancellation)
    {
        _process.Kill();
        await _process.WaitForExitAsync(cancellation);
    }

    private async Task EndAsync(int signal, CancellationToken cancellation)
    {
        var test = TestContext.Current.TestMethod?.MethodName ?? "keyrxd";
        await StopClock.WithinAsync(test, new KeyRxServerOptions().StopTimeout, () =>
        {
            Posix.Send(_process.Id, signal);
            return _process.WaitForExitAsync(cancellation);
        });
        Assert.True(_process.ExitCode == 0, $"exit code {_process.ExitCode}: {Error}");
    }

    /// <summary>SIGHUP: files are read again.</summary>
    public void Reload() => Posix.Send(_process.Id, Posix.SignalHangUp);

    /// <summary>Until the log holds this text.</summary>
    public async Task WaitForLogAsync(string text, CancellationToken cancellation)
    {
        while (!Error.Contains(text, StringComparison.Ordinal)) await _errorCame.WaitAsync(cancellation);
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
        _errorCame.Dispose();
    }

    /// <summary>Another address of the dashboard, with the secret that opens it once.</summary>
    public async Task<string> PageAddressAsync(CancellationToken cancellation)
    {
        var result = await Programs.RunAsync(
            Programs.Keyrxd(_stateFolder, ["token", "--browser", "--url", $"http://{Url.Authority}"]), cancellation);
        result.AssertExitCode(0);
        return result.Output.TrimEnd();
    }

    private static string Snapshot(StringBuilder text)
    {
        lock (text) return text.ToString();
    }

    private static void Append(StringBuilder text, string? line)
    {
        lock (text) text.AppendLine(line);
    }

    private async Task WaitForBannerAsync(CancellationToken cancellation)
    {
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Url = new Uri(await _banner.Task.WaitAsync(cancellation));
    }

    private void TakeError(string? line)
    {
        Append(_error, line);
        if (line is not null) _errorCame.Release(); // null is the end, which may come after the disposal
    }

    private void TakeOutput(string? line)
    {
        Append(_output, line);
        // The token's line is the last of the banner.
        if (line is not null && line.StartsWith("  token ", StringComparison.Ordinal))
            _banner.TrySetResult(BannerUrl().Match(Output).Groups[1].Value);
    }

    [GeneratedRegex(@"^keyrxd \S+ listens on (ws://[^ ,]+)")]
    private static partial Regex BannerUrl();

    [GeneratedRegex(@"^  page .*$", RegexOptions.Multiline)]
    private static partial Regex BannerPage();
}
