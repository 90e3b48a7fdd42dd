using System.Diagnostics;
using KeyRx.EndToEnd.Tests.Daemons;
using KeyRx.Testing;
using Xunit;

namespace KeyRx.EndToEnd.Tests.Secrets;

/// <summary>
/// tests/KeyRx.MemoryHost as a process of its own; DisposeAsync kills it, by its id.
/// </summary>
internal sealed class MemoryHost : IAsyncDisposable
{
    /// <summary>Started by itself: whatever dotnet on the PATH is, this is the process.</summary>
    private static readonly string Program = Path.Combine(
        RepositoryRoot.Path, "artifacts/bin/KeyRx.MemoryHost/release/KeyRx.MemoryHost");

    private readonly Process _process;

    private MemoryHost(Process process) => _process = process;

    public int Id => _process.Id;

    public Uri Url { get; private set; } = new("ws://none");

    public static async Task<MemoryHost> StartAsync(
        string fifo, int retainSeconds, bool mirrored, CancellationToken cancellation)
    {
        string[] arguments = [fifo, $"{retainSeconds}", mirrored ? "mirrored" : "plain"];
        var start = new ProcessStartInfo(Program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["KEYRXD_TOKEN"] = DaemonProcess.Token;
        var host = new MemoryHost(Process.Start(start)!);
        try
        {
            host.Url = new Uri(await host.ReadLineAsync(cancellation));
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    public async Task PauseAsync(CancellationToken cancellation)
    {
        await _process.StandardInput.WriteLineAsync("pause".AsMemory(), cancellation);
        await _process.StandardInput.FlushAsync(cancellation);
        Assert.Equal("paused", await ReadLineAsync(cancellation));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private async Task<string> ReadLineAsync(CancellationToken cancellation) =>
        await _process.StandardOutput.ReadLineAsync(cancellation)
        ?? throw new InvalidOperationException("the host ended");
}
