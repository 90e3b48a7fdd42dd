using KeyRx.Server.Audit;
using KeyRx.Server.Privacy;
using KeyRx.Tests.Server.Model;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Server.Audit;

/// <summary>Whoever has a valid token, and does in a loop what he may do, rolls nothing over.</summary>
public sealed class AuditTrailSharesTests : KeyRx.Tests.Client.BoundedTest
{
    private const int Minutes = 30, PerMinute = 100;

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly RememberingAudit _log = new();
    private readonly AuditQueue _queue;
    private readonly ServerRig _rig;

    public AuditTrailSharesTests()
    {
        _queue = new AuditQueue(_log, 16_384, _time, _ => { });
        _rig = new ServerRig(_time, audit: _queue);
    }

    [Fact]
    public async Task ByConnectingInALoop()
    {
        _rig.Core.Pause();
        await LoopAsync(() =>
        {
            var peer = _rig.Connect();
            _rig.Settle();
            peer.End();
            _rig.Settle();
        });

        var events = await EventsAsync();
        Assert.Equal(AuditKind.Paused, events[0].Kind);
        var connected = events.Where(happened => happened.Kind == AuditKind.Connected).ToArray();
        Assert.InRange(connected.Length, AuditShares.ToldAtOnce, AuditShares.ToldAtOnce + (3 * (Minutes + 1)));
        Assert.Equal(
            connected.Select(happened => happened.ClientId),
            events.Where(happened => happened.Kind == AuditKind.Disconnected).Select(happened => happened.ClientId));
        var more = events.Where(happened => happened.Kind == AuditKind.ConnectedMore).ToArray();
        Assert.InRange(more.Length, Minutes - 1, Minutes + 1);
        Assert.All(more, happened => Assert.Equal("test", happened.Token!.Name));
        Assert.Equal(Minutes * PerMinute, connected.Length + more.Sum(happened => happened.Count));
    }

    [Fact]
    public async Task ByPausingInALoop()
    {
        await LoopAsync(() =>
        {
            _rig.Core.Pause(PauseReason.Command);
            _rig.Core.Resume();
        });
        _rig.Core.Pause(PauseReason.Hotkey);
        _rig.Core.Resume();

        var events = await EventsAsync();
        var byCommand = events.Count(happened => happened is { Kind: AuditKind.Paused, Reason: "command" });
        Assert.InRange(byCommand, AuditShares.ToldAtOnce, AuditShares.ToldAtOnce + (3 * (Minutes + 1)));
        Assert.Single(events, happened => happened is { Kind: AuditKind.Paused, Reason: "hotkey" });
        Assert.Equal(byCommand + 1, events.Count(happened => happened.Kind == AuditKind.Resumed));
        var more = events.Where(happened => happened.Kind == AuditKind.PausedMore).ToArray();
        Assert.All(more, happened => Assert.Equal("command", happened.Reason));
        Assert.Equal(Minutes * PerMinute, byCommand + more.Sum(happened => happened.Count));
    }

    /// <summary>However often it was paused before: that nothing is captured now is not left to be guessed.</summary>
    [Fact]
    public async Task APauseThatLastsIsToldWithinTheMinute()
    {
        for (var i = 0; i < AuditShares.ToldAtOnce + 10; i++)
        {
            if (i > 0) _rig.Core.Resume();
            _rig.Core.Pause(PauseReason.Command);
        }

        _time.Advance(TimeSpan.FromSeconds(61));
        _rig.Settle();
        _rig.Core.Resume();

        Assert.Equal(
            [AuditKind.Resumed, AuditKind.PausedMore, AuditKind.Paused, AuditKind.Resumed],
            (await EventsAsync()).TakeLast(4).Select(happened => happened.Kind));
    }

    private async Task LoopAsync(Action once)
    {
        for (var minute = 0; minute < Minutes; minute++)
        {
            for (var i = 0; i < PerMinute; i++) once();
            _time.Advance(TimeSpan.FromMinutes(1));
            _rig.Settle();
            await Task.Yield();
        }
    }

    private async Task<AuditEvent[]> EventsAsync()
    {
        _rig.Core.Audit!.TellUntold();
        _queue.Dispose();
        await _queue.Written.WaitAsync(Cancellation);
        _rig.Dispose();
        return _log.Events;
    }
}
