using KeyRx.Server.Diagnostics;
using Microsoft.Extensions.Logging;

namespace KeyRx.Server.Loop;

/// <summary>
/// Looks at the loop once a second from a thread of its own and says in the log in which stage it is stuck. Not from
/// the pool: whoever holds up the loop may have used that up as well.
/// </summary>
/// <remarks>Threading: <see cref="Look"/> from one thread; start and dispose once each.</remarks>
internal sealed class LoopWatchdog(EventLoop loop, ILogger logger, TimeProvider time) : IDisposable
{
    /// <summary>A turn takes milliseconds; a machine that is far too busy takes less than this.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly ManualResetEventSlim _ended = new();
    private long _turns = -1;
    private long _movedAt = time.GetTimestamp();
    private bool _isTold;

    internal void Start() => new Thread(Watch) { Name = "keyrx watchdog", IsBackground = true }.Start();

    /// <summary>One look.</summary>
    internal void Look()
    {
        var turns = loop.Turns;
        var stood = time.GetElapsedTime(_movedAt);
        if (turns != _turns || loop.IsParked)
        {
            if (_isTold) ServerLog.LoopGoesOn(logger, (long)stood.TotalSeconds);
            (_turns, _movedAt, _isTold) = (turns, time.GetTimestamp(), false);
        }
        else if (stood >= Patience && !_isTold)
        {
            _isTold = true;
            ServerLog.LoopStuck(logger, loop.StageName, (long)stood.TotalSeconds);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _ended.Set();

    private void Watch()
    {
        while (!_ended.Wait(Period)) Look();
    }
}
