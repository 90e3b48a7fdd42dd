using KeyRx.Input;
using KeyRx.Server;
using KeyRx.Server.Privacy;
using KeyRx.Tests.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Xunit;

namespace KeyRx.Tests.Hosting;

public sealed class KeyRxHealthCheckTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AServerIsHealthyWhileItServes()
    {
        using var host = HostUnderTest.Build();
        var checks = host.Services.GetRequiredService<HealthCheckService>();
        Assert.Equal((HealthStatus.Unhealthy, "the server has not started"), await LookAsync(checks));

        await host.StartAsync(Cancellation);
        Assert.Equal((HealthStatus.Healthy, null), await LookAsync(checks));

        await host.Services.GetRequiredService<KeyRxServer>().PauseAsync(PauseReason.Program);
        Assert.Equal((HealthStatus.Healthy, "capture is paused"), await LookAsync(checks));

        await host.StopAsync(Cancellation);
        Assert.Equal((HealthStatus.Unhealthy, "the server has stopped"), await LookAsync(checks));
    }

    [Fact]
    public async Task KeysThatCannotBeReadDegradeIt()
    {
        var failing = Task.FromException(new KeyEventSourceException("unplugged"));
        using var host = HostUnderTest.Build(options => options.Source = () => new SourceThatMisbehaves
        {
            OnCompletion = () => failing,
        });
        await host.StartAsync(Cancellation);
        var server = host.Services.GetRequiredService<KeyRxServer>();
        while (!server.Statistics.IsCaptureLost) await Task.Delay(10, Cancellation);

        var found = await LookAsync(host.Services.GetRequiredService<HealthCheckService>());

        Assert.Equal((HealthStatus.Degraded, "keys cannot be read: the log says why"), found);
        await host.StopAsync(Cancellation);
    }

    private static async Task<(HealthStatus Status, string? Why)> LookAsync(HealthCheckService checks)
    {
        var report = await checks.CheckHealthAsync(Cancellation);
        var entry = report.Entries["keyrx"];
        return (entry.Status, entry.Description);
    }
}
