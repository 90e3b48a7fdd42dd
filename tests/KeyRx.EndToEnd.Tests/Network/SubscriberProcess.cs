using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using KeyRx.EndToEnd.Tests.Daemons;
using KeyRx.Testing;

namespace KeyRx.EndToEnd.Tests.Network;

/// <summary>
/// tests/KeyRx.Subscribers as a process of its own. StartAsync waits until all are subscribed; EndAsync tells them
/// how far to read and takes their account; DisposeAsync kills what is still there, by its id.
/// </summary>
internal sealed class SubscriberProcess : IAsyncDisposable
{
    private static readonly string Assembly = Path.Combine(
        RepositoryRoot.Path, "artifacts/bin/KeyRx.Subscribers/release/KeyRx.Subscribers.dll");

    private readonly Process _process;
    private readonly Task<string> _error;

    private SubscriberProcess(Process process)
    {
        _process = process;
        _error = process.StandardError.ReadToEndAsync(CancellationToken.None);
    }

    /// <summary>Of the program itself: ip netns exec becomes what it runs.</summary>
    public int Id => _process.Id;

    /// <summary>Runs in the network given, or else here.</summary>
    public static async Task<SubscriberProcess> StartAsync(
        Uri url, int count, int seed, NetworkNamespace? network, CancellationToken cancellation)
    {
        string[] arguments = [Assembly, url.ToString(), Text(count), "load", Text(seed)];
        var start = new ProcessStartInfo(Programs.Find("dotnet") ?? "dotnet", arguments);
        start.Environment["KEYRXD_TOKEN"] = DaemonProcess.Token;
        if (network is not null) start = network.Start(start);
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        var process = new SubscriberProcess(Process.Start(start)!);
        try
        {
            var line = await process._process.StandardOutput.ReadLineAsync(cancellation);
            if (line != "subscribed")
                throw new InvalidOperationException($"the subscribers said '{line}': {await process._error}");
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Reads up to a sequence; the account of all.</summary>
    public async Task<JsonElement> EndAsync(ulong sequence, CancellationToken cancellation)
    {
        await _process.StandardInput.WriteLineAsync(
            $"until {sequence.ToString(CultureInfo.InvariantCulture)}".AsMemory(), cancellation);
        await _process.StandardInput.FlushAsync(cancellation);
        var line = await _process.StandardOutput.ReadLineAsync(cancellation);
        return line is null
            ? throw new InvalidOperationException("the subscribers ended: " + await _error)
            : JsonDocument.Parse(line).RootElement;
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

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
