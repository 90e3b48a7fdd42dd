using KeyRx.Server.Loop;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Server.Loop;

/// <summary>
/// The loop is held in a stage by an event, on a thread of its own; the test's clock passes meanwhile.
/// </summary>
public sealed class LoopWatchdogTests : KeyRx.Tests.Client.BoundedTest
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();
    private readonly RememberingLoggerFactory _log = new();

    [Fact]
    public void TheStageInWhichTheLoopIsHeldIsSaidOnceAndSoIsThatItGoesOn()
    {
        using var held = new SemaphoreSlim(0);
        using var begun = new SemaphoreSlim(0);
        var stage = new StageWithWork("holding", 1, () =>
        {
            begun.Release();
            held.Wait(Cancellation);
        });
        using var rig = new LoopRig((new StageWithWork("before", 0), 1), (stage, 1));
        using var watchdog = new LoopWatchdog(rig.Loop, _log, _time);
        var loop = new Thread(() => rig.Loop.Turn());
        loop.Start();
        begun.Wait(Cancellation);

        watchdog.Look();
        LookAfter(watchdog, seconds: 4);
        Assert.Empty(_log.Lines);
        LookAfter(watchdog, seconds: 1);
        Assert.Contains("in its stage holding for 5 s", Assert.Single(_log.Lines), StringComparison.Ordinal);
        LookAfter(watchdog, seconds: 20);
        Assert.Single(_log.Lines);

        held.Release();
        loop.Join();
        watchdog.Look();
        LookAfter(watchdog, seconds: 2);
        Assert.Equal(2, _log.Lines.Count);
        Assert.Contains("goes on after 25 s", _log.Lines.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public void ALoopThatTurnsIsNotSaidToBeStuck()
    {
        using var rig = new LoopRig((new StageWithWork("busy", int.MaxValue), 1));
        using var watchdog = new LoopWatchdog(rig.Loop, _log, _time);
        for (var i = 0; i < 30; i++)
        {
            rig.Turn(1);
            LookAfter(watchdog, seconds: 1);
        }

        Assert.Empty(_log.Lines);
    }

    private void LookAfter(LoopWatchdog watchdog, int seconds)
    {
        for (var i = 0; i < seconds; i++)
        {
            _time.Advance(Look);
            watchdog.Look();
        }
    }
}
