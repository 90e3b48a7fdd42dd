using KeyRx.EndToEnd.Tests.Daemons;
using KeyRx.Protocol;
using Xunit;

namespace KeyRx.EndToEnd.Tests.Logind;

/// <summary>
/// A real keyrxd on a real bus, with a stand-in for logind: what pauses capture, and what ends just that.
/// </summary>
public sealed class LogindTests : BoundedTest
{
    private const ushort A = 30, B = 48; // linux/input-event-codes.h

    [Fact]
    public async Task ALockPausesAndWhatWasTypedIsGone()
    {
        Posix.MakeFifo(PathOf("keys"));
        await using var rig = await RigAsync("--source", "fifo:" + PathOf("keys"));
        using var reader = await WireClient.ConnectAsync(rig.Daemon, Subprotocols.JsonName, Cancellation);
        await reader.SubscribeAsync(Cancellation);
        var epoch = reader.Epoch;
        await using var writer = await Posix.OpenFifoAsync(PathOf("keys"), Cancellation);
        writer.Write([.. InputEvents.Key(A, 1), .. InputEvents.Key(A, 0)]);
        Assert.Equal(["1 KEY_A press", "2 KEY_A release"], await reader.ReadKeysAsync(2, Cancellation));

        rig.Logind.Lock();
        Assert.Equal("paused locked", await rig.HearAsync());
        writer.Write([.. InputEvents.Key(B, 1), .. InputEvents.Key(B, 0)]); // a password, say
        using var later = await WireClient.ConnectAsync(rig.Daemon, Subprotocols.JsonName, Cancellation);
        Assert.False(await later.ResumeAsync(epoch, 0, Cancellation));
        Assert.Equal("locked", await rig.PausedAsync());

        rig.Logind.Unlock();
        Assert.Equal("resumed", await rig.HearAsync());
        Assert.Null(await rig.PausedAsync());
        writer.Write(InputEvents.Key(A, 1));
        Assert.Equal(["1 KEY_A press"], await later.ReadKeysAsync(1, Cancellation));
    }

    [Fact]
    public async Task TheHintOfADesktopCountsAsWell()
    {
        await using var rig = await RigAsync();

        rig.Logind.HintLocked(true);
        Assert.Equal("paused locked", await rig.HearAsync());
        rig.Logind.HintLocked(false);
        Assert.Equal("resumed", await rig.HearAsync());
    }

    [Fact]
    public async Task ASwitchOfTheSessionPausesUntilItIsBack()
    {
        await using var rig = await RigAsync();

        rig.Logind.Show(StandInLogind.Greeter);
        Assert.Equal("paused session_switched", await rig.HearAsync());
        rig.Logind.Show(StandInLogind.Session);
        Assert.Equal("resumed", await rig.HearAsync());
    }

    [Fact]
    public async Task SleepWaitsForThePauseAndALockOutlastsIt()
    {
        await using var rig = await RigAsync();
        var delay = await rig.Logind.Delays.ReadAsync(Cancellation);
        Assert.False(delay.IsCompleted);

        rig.Logind.PrepareForSleep(true);
        Assert.Equal("paused sleep", await rig.HearAsync());
        await delay.WaitAsync(Cancellation); // it is let go
        rig.Logind.Lock();
        Assert.Equal("paused locked", await rig.HearAsync());
        rig.Logind.PrepareForSleep(false);
        await rig.Logind.Delays.ReadAsync(Cancellation); // the next sleep waits again
        Assert.Equal("locked", await rig.PausedAsync());
        rig.Logind.Unlock();

        Assert.Equal("resumed", await rig.HearAsync());
    }

    [Fact]
    public async Task WhatAPersonPausedIsNotEndedByAnUnlock()
    {
        await using var rig = await RigAsync();
        await rig.CommandAsync("pause");
        Assert.Equal("paused command", await rig.HearAsync());

        rig.Logind.Lock();
        rig.Logind.Unlock();
        rig.Logind.HintLocked(true);
        rig.Logind.HintLocked(false);
        rig.Logind.PrepareForSleep(true);
        rig.Logind.PrepareForSleep(false);
        for (var i = 0; i < 2; i++) await rig.Logind.Delays.ReadAsync(Cancellation); // so it has heard all that
        Assert.Equal("command", await rig.PausedAsync());

        await rig.CommandAsync("resume");
        Assert.Equal("resumed", await rig.HearAsync());
    }

    [Fact]
    public async Task ACommandEndsALockThatNobodyUnlocks()
    {
        await using var rig = await RigAsync();
        rig.Logind.Lock();
        Assert.Equal("paused locked", await rig.HearAsync());

        await rig.CommandAsync("resume");
        Assert.Equal("resumed", await rig.HearAsync());

        rig.Logind.Lock();
        Assert.Equal("paused locked", await rig.HearAsync());
    }

    [Fact]
    public async Task ABusThatComesBackIsWatchedAgain()
    {
        await using var rig = await RigAsync();
        rig.Logind.HintLocked(true);
        Assert.Equal("paused locked", await rig.HearAsync());

        await rig.Bus.StopAsync(Cancellation);
        await rig.Daemon.WaitForLogAsync("logind cannot be asked", Cancellation);
        Assert.Equal("locked", await rig.PausedAsync());
        await rig.Bus.StartAsync(Cancellation);
        using var logind = await StandInLogind.StartAsync(rig.Bus.Address); // unlocked meanwhile

        Assert.Equal("resumed", await rig.HearAsync());
        logind.Lock();
        Assert.Equal("paused locked", await rig.HearAsync());
    }

    [Fact]
    public async Task ALogindThatComesLaterIsWatched()
    {
        await using var bus = await PrivateBus.StartAsync(Folder, Cancellation);
        await using var daemon = await LogindRig.StartDaemonAsync(Folder, bus, [], Cancellation);
        await daemon.WaitForLogAsync("logind cannot be asked", Cancellation);

        using var logind = await StandInLogind.StartAsync(bus.Address, it => it.IsLocked = true);

        await daemon.WaitForLogAsync("capture is paused: locked", Cancellation);
        Assert.Single(daemon.Error.Split("logind cannot be asked")[1..]);
    }

    [Fact]
    public async Task WithoutABusThereIsOneLineAndNothingElse()
    {
        await using var daemon = await DaemonProcess.StartAsync(
            Folder, ["--source", "none", "--log-level", "information"],
            [("DBUS_SYSTEM_BUS_ADDRESS", $"unix:path={PathOf("nowhere")}")], Cancellation);

        await daemon.WaitForLogAsync($"there is no system bus at unix:path={PathOf("nowhere")}", Cancellation);
        await Task.Delay(TimeSpan.FromSeconds(2.5), Cancellation); // two attempts

        Assert.Single(daemon.Error.Split('\n'), line => line.Contains("KeyRx.Logind", StringComparison.Ordinal));
        await daemon.StopAsync(Cancellation);
    }

    [Fact]
    public async Task NonsenseIsNothingToIt()
    {
        await using var rig = await RigAsync();

        rig.Logind.SayNonsense();
        rig.Logind.Lock("/org/freedesktop/login1/session/_32"); // somebody else's
        rig.Logind.Lock();

        Assert.Equal("paused locked", await rig.HearAsync());
        Assert.DoesNotContain("logind cannot be asked", rig.Daemon.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnotherProgramOnTheBusIsNotLogind()
    {
        await using var rig = await RigAsync();
        using var impostor = await Impostor.JoinAsync(rig.Bus.Address);

        await impostor.LockAsync();
        rig.Logind.Show(StandInLogind.Greeter);

        Assert.Equal("paused session_switched", await rig.HearAsync());
    }

    [Fact]
    public async Task ASleepThatMayNotBeDelayedPausesAllTheSame()
    {
        await using var rig = await RigAsync(it => it.MayInhibit = false);
        await rig.Daemon.WaitForLogAsync("logind does not wait for the pause", Cancellation);

        rig.Logind.PrepareForSleep(true);

        Assert.Equal("paused sleep", await rig.HearAsync());
    }

    [Fact]
    public async Task AServiceOfTheSystemFollowsTheSeatAndIsPausedAtTheGreeter()
    {
        await using var rig = await RigAsync(it => (it.HasUser, it.OnScreen) = (false, StandInLogind.Greeter));
        await rig.Daemon.WaitForLogAsync("capture is paused: session_switched", Cancellation);

        rig.Logind.Show(StandInLogind.Session);
        await rig.Daemon.WaitForLogAsync("capture goes on", Cancellation);
        rig.Logind.Lock();

        await rig.Daemon.WaitForLogAsync("capture is paused: locked", Cancellation);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("switch,sleep")]
    public async Task WhatIsNotAskedForDoesNotPause(string on)
    {
        await using var rig = await RigAsync("--pause-on", on);

        rig.Logind.Lock();
        rig.Logind.HintLocked(true);
        rig.Logind.Show(StandInLogind.Greeter);
        if (on == "none") await Task.Delay(TimeSpan.FromSeconds(1), Cancellation);
        else Assert.Equal("paused session_switched", await rig.HearAsync());

        Assert.Equal(on == "none" ? null : "session_switched", await rig.PausedAsync());
    }

    private Task<LogindRig> RigAsync(params string[] arguments) => RigAsync(_ => { }, arguments);

    private async Task<LogindRig> RigAsync(Action<StandInLogind> prepare, params string[] arguments) =>
        await LogindRig.StartAsync(Folder, prepare, arguments, Cancellation);
}
