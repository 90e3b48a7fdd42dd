using KeyRx.Input;
using KeyRx.Server.Loop;
using KeyRx.Server.Timing;
using KeyRx.Server.Transports;
using KeyRx.Tests.Server.Model;
using Microsoft.Extensions.Time.Testing;

namespace KeyRx.Tests.Server.Loop;

/// <summary>A loop of the test's own stages, turned by hand or by whatever thread the test gives it.</summary>
internal sealed class LoopRig : IDisposable
{
    private readonly KeyEventRing _ring;

    /// <param name="time">The clock of budgets and deadlines.</param>
    /// <param name="stages">In their order, each with so many items a turn and 100 ms.</param>
    internal LoopRig(TimeProvider time, params (IStage Stage, int ItemsMax)[] stages)
    {
        _ring = KeyEventRing.Create(64, time);
        var clock = new MonotonicClock(time);
        Loop = new EventLoop(
            _ring,
            new InMemoryTransport(new LoopQueue(_ring)),
            clock,
            [.. stages.Select(stage => new LoopStage(stage.Stage, stage.ItemsMax, 100_000_000))],
            Log);
    }

    internal LoopRig(params (IStage Stage, int ItemsMax)[] stages)
        : this(new FakeTimeProvider(), stages)
    {
    }

    internal EventLoop Loop { get; }

    internal RememberingLoggerFactory Log { get; } = new();

    internal void Turn(int count)
    {
        for (var i = 0; i < count; i++) Loop.Turn();
    }

    public void Dispose()
    {
        _ring.Dispose();
        Log.Dispose();
    }
}
