using System.Diagnostics;
using KeyRx.Input;
using KeyRx.Protocol;

namespace KeyRx.EndToEnd.Tests.Metrics;

/// <summary>
/// Misbehaves on purpose: its keys are 200 ms old when they come, and now and then more come than the ring holds.
/// </summary>
internal sealed class SourceThatIsLate : IKeyEventSource
{
    private const ulong LateNanos = 200_000_000;

    private readonly CancellationTokenSource _ending = new();
    private Thread? _thread;

    public string Description => "late keys";

    public Task Completion { get; } = Task.Delay(Timeout.Infinite);

    public void Start(KeyEventRing ring)
    {
        _thread = new Thread(() => Run(ring)) { IsBackground = true };
        _thread.Start();
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _thread?.Join();
        _ending.Dispose();
    }

    private void Run(KeyEventRing ring)
    {
        for (var turn = 0; !_ending.Token.WaitHandle.WaitOne(20); turn++)
        {
            for (var i = 0; i < (turn % 50 == 0 ? 10 * ring.Capacity : 2); i++) ring.Publish(Key(isDown: i % 2 == 0));
            ring.Wake();
        }
    }

    private static KeyEvent Key(bool isDown) => new()
    {
        TimeNanos = (ulong)Stopwatch.GetTimestamp() - LateNanos, // nanoseconds on Linux
        Device = 1,
        Native = 30,
        Code = 4,
        Action = isDown ? KeyAction.Press : KeyAction.Release,
    };
}
