using System.Runtime.CompilerServices;
using Xunit;

namespace KeyRx.EndToEnd.Tests.Network;

/// <summary>
/// What goes wrong between a daemon and many subscribers: each ends with every sequence exactly once. Real
/// processes, real sockets, and for the cable a network namespace.
/// </summary>
public sealed class NetworkFaultTests : BoundedTest
{
    [Fact]
    public Task TheCableIsCut() => WithCableAsync(async (run, cable) =>
    {
        cable.LinkDown();
        await run.FlowAsync(5);
        cable.LinkUp();
    });

    [Fact]
    public Task AllPacketsAreDropped() => WithCableAsync(async (run, cable) =>
    {
        cable.Drop(percent: 100);
        await run.FlowAsync(4);
        cable.DropNothing();
    });

    [Fact]
    public Task PacketsAreLostByChance() => WithCableAsync(async (run, cable) =>
    {
        cable.Drop(percent: 5);
        await run.FlowAsync(4);
        cable.DropNothing();
    });

    [Fact]
    public Task TheCableIsNarrow() => WithCableAsync(async (run, cable) =>
    {
        cable.Narrow("40mbit");
        await run.FlowAsync(4);
        cable.Widen();
    });

    [Fact]
    public Task TheClientsAreStopped() => WithAsync(async run =>
    {
        Posix.Send(run.Clients.Id, Posix.SignalStop);
        await run.FlowAsync(4);
        Posix.Send(run.Clients.Id, Posix.SignalContinue);
    });

    [Fact]
    public Task TheDaemonIsStopped() => WithAsync(async run =>
    {
        Posix.Send(run.Daemon.Id, Posix.SignalStop);
        await run.LastAsync(4);
        Posix.Send(run.Daemon.Id, Posix.SignalContinue);
    });

    [Fact]
    public Task ConnectionsAreReset() => WithAsync(async run =>
    {
        run.Relay.ResetAll();
        await run.FlowAsync(2);
        run.Relay.ResetAll();
    });

    [Fact]
    public Task ConnectionsAreHalfClosed() => WithAsync(run =>
    {
        run.Relay.HalfCloseAll();
        return Task.CompletedTask;
    });

    [Fact]
    public Task EverythingComesByteByByte() => WithAsync(async run =>
    {
        run.Relay.Manners.PieceBytesMax = 1;
        await run.LastAsync(2); // by the clock: it takes so much of both processors that nobody keeps up with the flow
        run.Relay.Manners.PieceBytesMax = int.MaxValue;
    });

    [Fact]
    public Task EverythingIsLateAndThenNothingComes() => WithAsync(async run =>
    {
        run.Relay.Manners.Delay = TimeSpan.FromMilliseconds(200);
        await run.FlowAsync(3);
        run.Relay.Manners.Delay = TimeSpan.Zero;
        run.Relay.Manners.Stall();
        await run.FlowAsync(4);
        run.Relay.Manners.GoOn();
    });

    /// <summary>
    /// Its log went with it: each client is told that the epoch is gone, once, and goes on in the next.
    /// </summary>
    [Fact]
    public Task TheDaemonIsKilled() => WithAsync(
        async run =>
        {
            Posix.Send(run.Daemon.Id, Posix.SignalKill);
            await run.LastAsync(1);
            await run.StartDaemonAgainAsync();
        },
        epochsLost: FaultRun.Subscribers);

    /// <summary>
    /// What it kept on the disk is what it had sent, and more: nobody misses anything, and no epoch ends.
    /// </summary>
    [Fact]
    public Task ADaemonThatKeepsItsLogIsKilled() => WithAsync(
        async run =>
        {
            Posix.Send(run.Daemon.Id, Posix.SignalKill);
            await run.LastAsync(1);
            await run.StartDaemonAgainAsync();
        },
        daemonArguments: ["--persist-log", PathOf("kept.log")]);

    [Fact]
    public Task TheDaemonRestarts() => WithAsync(
        async run =>
        {
            await run.Daemon.RestartAsync(Cancellation);
            await run.StartDaemonAgainAsync();
        },
        epochsLost: FaultRun.Subscribers);

    /// <summary>The ones that are killed take nothing from the others, and leave nothing behind.</summary>
    [Fact]
    public Task OtherClientsAreKilled() => WithAsync(async run =>
    {
        await using (await SubscriberProcess.StartAsync(
            run.Daemon.Url, FaultRun.Subscribers, seed: 1, network: null, Cancellation))
        {
            await run.FlowAsync(1);
        }

        await run.FlowAsync(2);
        using var watcher = await WireClient.ConnectAsync(run.Daemon, Protocol.Subprotocols.JsonName, Cancellation);
        var statistics = await Statistics.ReadAsync(run.Daemon, Cancellation);
        // with the observer and the watcher
        Assert.Equal(FaultRun.Subscribers + 2, statistics.GetProperty("open_connections").GetInt32());
    });

    private async Task WithCableAsync(Func<FaultRun, NetworkNamespace, Task> fault, [CallerMemberName] string name = "")
    {
        Assert.SkipWhen(NetworkNamespace.Obstacle is not null, NetworkNamespace.Obstacle ?? "");
        using var cable = NetworkNamespace.Create(Environment.ProcessId % 250 + 1);
        await RunAsync(cable, [], run => fault(run, cable), 0, name);
    }

    private Task WithAsync(
        Func<FaultRun, Task> fault, int epochsLost = 0, string[]? daemonArguments = null,
        [CallerMemberName] string name = "") =>
        RunAsync(null, daemonArguments ?? [], fault, epochsLost, name);

    private async Task RunAsync(
        NetworkNamespace? network, string[] daemonArguments, Func<FaultRun, Task> fault, int epochsLost, string name)
    {
        await using var run = await FaultRun.StartAsync(Folder, network, daemonArguments, Cancellation);
        await run.FlowAsync(1);
        await fault(run);
        var account = await run.EndAsync(name);

        // Every one of these faults is shorter than what the log retains.
        Assert.Equal(
            (0, epochsLost), (account.GetProperty("missed").GetInt32(), account.GetProperty("epochs_lost").GetInt32()));
    }
}
