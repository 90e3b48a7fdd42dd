using System.Net.WebSockets;
using KeyRx.Daemon.Commands;
using KeyRx.Daemon.Errors;
using KeyRx.EndToEnd.Tests.Daemons;
using KeyRx.Protocol;
using KeyRx.Server;
using KeyRx.Testing;
using Xunit;

namespace KeyRx.EndToEnd.Tests;

/// <summary>How a run ends, and what it has not said until then.</summary>
public sealed class DaemonStopTests : BoundedTest
{
    [Fact]
    public async Task SigtermSaysGoodbyeToEveryClient()
    {
        await using var daemon = await DaemonProcess.StartAsync(Folder, ["--source", "demo"], Cancellation);
        using var json = await WireClient.ConnectAsync(daemon, Subprotocols.JsonName, Cancellation);
        using var binary = await WireClient.ConnectAsync(daemon, Subprotocols.BinaryName, Cancellation);
        await json.SubscribeAsync(Cancellation);
        await binary.SubscribeAsync(Cancellation);

        await Task.WhenAll(
            daemon.StopAsync(Cancellation), json.ReadToCloseAsync(Cancellation), binary.ReadToCloseAsync(Cancellation));

        // RFC 6455 7.4.1: 1001, going away.
        Assert.Equal(
            (WebSocketCloseStatus.EndpointUnavailable, WebSocketCloseStatus.EndpointUnavailable),
            (json.CloseStatus, binary.CloseStatus));
    }

    [Fact]
    public async Task Sigusr2SaysThatTheDaemonComesBackAndWhen()
    {
        await using var daemon = await DaemonProcess.StartAsync(
            Folder, ["--source", "none", "--retry-spread-ms", "3000"], Cancellation);
        using var first = await WireClient.ConnectAsync(daemon, Subprotocols.JsonName, Cancellation);
        using var second = await WireClient.ConnectAsync(daemon, Subprotocols.JsonName, Cancellation);

        await Task.WhenAll(
            daemon.RestartAsync(Cancellation), first.ReadToCloseAsync(Cancellation),
            second.ReadToCloseAsync(Cancellation));

        Assert.Equal(((WebSocketCloseStatus)1012, "server restarts; retry_ms=0"), (first.CloseStatus, first.CloseText));
        Assert.Equal(
            ((WebSocketCloseStatus)1012, "server restarts; retry_ms=1500"), (second.CloseStatus, second.CloseText));
    }

    [Fact]
    public async Task AClientThatNeverAnswersDoesNotSpoilTheStop()
    {
        await using var daemon = await DaemonProcess.StartAsync(Folder, ["--source", "none"], Cancellation);
        using var silent = await WireClient.ConnectAsync(daemon, Subprotocols.JsonName, Cancellation);
        await silent.SubscribeAsync(Cancellation);

        await daemon.StopAsync(Cancellation); // asserts exit code 0, where a stop cut by its own process ends with 143
    }

    [Fact]
    public async Task AServerThatHasFailedEndsTheRunWithASentence()
    {
        var time = new TimeThatBreaks();
        await using var server = await KeyRxServer.StartAsync(
            new()
            {
                Listen = ["127.0.0.1:0"],
                Tokens = [new("owner", DaemonProcess.Token, TokenScopes.All)],
                TimeProvider = time,
            }, Cancellation);
        Assert.Equal(StopReason.Restart, await RunCommand.ReasonAsync(Task.FromResult(StopReason.Restart), server));

        time.Break();
        using var http = new HttpClient();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() =>
            http.GetAsync(new Uri($"http://{server.Endpoints[0]}/"), Cancellation));
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => server.Completion.WaitAsync(Cancellation));

        var error = await Assert.ThrowsAsync<UserException>(() =>
            RunCommand.ReasonAsync(new TaskCompletionSource<StopReason>().Task, server));
        Assert.Equal(
            (3, "the server has failed, and nobody is served any more; the log says why (1004)"),
            (error.ExitCode, error.Message));
    }

    [Fact]
    public async Task NothingTypedIsEverSaidByTheDaemonItself()
    {
        var script = WriteFile("cycle", KeyCycle.Script);
        await using var daemon = await DaemonProcess.StartAsync(
            Folder, ["--source", "script:" + script, "--log-level", "trace"], Cancellation);
        using (var client = await WireClient.ConnectAsync(daemon, Subprotocols.JsonName, Cancellation))
        {
            await client.SubscribeAsync(Cancellation);
            await client.ReadKeysAsync(KeyCycle.Count, Cancellation);
        }

        await daemon.StopAsync(Cancellation);

        Assert.NotEqual("", daemon.Error); // a silent log would prove nothing
        foreach (var name in (string[])[
            "KEY_", "KeyK", "KeyE", "KeyY", "ShiftLeft", "Numpad1", "leftshift", "kp1", DaemonProcess.Token])
            Assert.DoesNotContain(name, daemon.Output + daemon.Error, StringComparison.OrdinalIgnoreCase);
    }
}
