using KeyRx.Server;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace KeyRx.Hosting;

/// <summary>
/// Starts and stops the server with the host. The stop begins before that of any other service: a web server waits
/// for its open connections, and those of ours end with us.
/// </summary>
internal sealed partial class KeyRxHostedService(
    IOptions<KeyRxServerOptions> options,
    KeyRxHost host,
    IHostApplicationLifetime lifetime,
    ILogger<KeyRxHostedService> logger)
    : IHostedLifecycleService, IAsyncDisposable
{
    private Task _stopping = Task.CompletedTask;

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        using var activity = KeyRxActivity.Start("keyrx.start");
        try
        {
            host.Set(await KeyRxServer.StartAsync(options.Value, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception e)
        {
            host.Fail(e);
            throw;
        }

        _ = EndWithServerAsync(host.Server);
    }

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (host.Find() is { } server) _stopping = StopServerAsync(server);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => _stopping.WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>A host that could not start, or was not stopped, leaves nothing behind either.</summary>
    public async ValueTask DisposeAsync()
    {
        if (host.Find() is { } server) await server.DisposeAsync().ConfigureAwait(false);
    }

    [LoggerMessage(2, LogLevel.Critical, "The KeyRx server has failed; the host stops.")]
    private static partial void LogFailure(ILogger logger, Exception error);

    private static async Task StopServerAsync(KeyRxServer server)
    {
        using var activity = KeyRxActivity.Start("keyrx.stop");
        await server.StopAsync().ConfigureAwait(false);
    }

    /// <summary>A server that failed serves nobody: whoever watches the process starts it anew.</summary>
    private async Task EndWithServerAsync(KeyRxServer server)
    {
        await server.Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var isStopping = lifetime.ApplicationStopping.IsCancellationRequested;
        if (isStopping || server.Completion.Exception is not { } error) return;
        LogFailure(logger, error);
        lifetime.StopApplication();
    }
}
