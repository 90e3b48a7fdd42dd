using KeyRx.Client;
using KeyRx.EndToEnd.Tests.Daemons;
using KeyRx.Protocol;
using Xunit;

namespace KeyRx.EndToEnd.Tests;

/// <summary>keyrxd pause and resume, as programs of their own, against a real daemon.</summary>
public sealed class PauseCommandTests : BoundedTest
{
    private const int CannotStart = 3; // README, "Exit codes"

    [Fact]
    public async Task PauseAndResumeReachTheDaemonAndItsClients()
    {
        await using var daemon = await DaemonProcess.StartAsync(Folder, ["--source", "none"], Cancellation);
        await using var client = await KeyRxClient.ConnectAsync(
            new() { Url = daemon.Url, Token = DaemonProcess.Token }, Cancellation);
        await client.SubscribeAsync([Topics.Error], cancellationToken: Cancellation);

        var pause = await RunAsync(daemon, "pause");
        Assert.Equal((0, "capture is paused\n", ""), (pause.ExitCode, pause.Output, pause.Error));
        var resume = await RunAsync(daemon, "resume");
        Assert.Equal((0, "capture goes on\n", ""), (resume.ExitCode, resume.Output, resume.Error));

        List<string> heard = [];
        await foreach (var message in client.ReadAllAsync(Cancellation))
        {
            if (message is PausedMessage or ResumedMessage) heard.Add(message.GetType().Name);
            if (heard.Count == 2) break;
        }

        Assert.Equal([nameof(PausedMessage), nameof(ResumedMessage)], heard);
    }

    [Fact]
    public async Task WhereNoDaemonIsItSaysSo()
    {
        await using var daemon = await DaemonProcess.StartAsync(Folder, ["--source", "none"], Cancellation);
        await daemon.StopAsync(Cancellation);

        var result = await RunAsync(daemon, "pause");

        Assert.Equal(CannotStart, result.ExitCode);
        Assert.Contains("is keyrxd running there?", result.Error, StringComparison.Ordinal);
    }

    private Task<ProgramResult> RunAsync(DaemonProcess daemon, string command) => Programs.RunAsync(
        Programs.Keyrxd(Folder, [command, "--url", $"http://{daemon.Url.Authority}"]), Cancellation);
}
