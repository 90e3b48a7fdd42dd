using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace KeyRx.Hosting;

/// <summary>
/// Unhealthy: nobody is served. Degraded: clients are served, and keys cannot be read. A pause is what somebody wants.
/// </summary>
internal sealed class KeyRxHealthCheck(KeyRxHost host) : IHealthCheck
{
    /// <summary>The loop turns once a second at least.</summary>
    private static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(Look());

    private HealthCheckResult Look()
    {
        if (host.Find() is not { } server) return HealthCheckResult.Unhealthy("the server has not started");
        if (server.Completion.IsFaulted) return HealthCheckResult.Unhealthy("the server has failed");
        if (server.Completion.IsCompleted) return HealthCheckResult.Unhealthy("the server has stopped");
        var statistics = server.Statistics;
        if (statistics.LoopSilence >= SilenceMax) return HealthCheckResult.Unhealthy("the server's loop hangs");
        var isPaused = statistics.PauseReason is not null;
        var data = new Dictionary<string, object>
        {
            ["connections"] = statistics.OpenConnections,
            ["paused"] = isPaused,
            ["capture_lost"] = statistics.IsCaptureLost,
        };
        return statistics.IsCaptureLost
            ? HealthCheckResult.Degraded("keys cannot be read: the log says why", data: data)
            : HealthCheckResult.Healthy(isPaused ? "capture is paused" : null, data);
    }
}
