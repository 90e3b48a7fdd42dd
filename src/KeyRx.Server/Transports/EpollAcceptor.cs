using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using KeyRx.Server.Diagnostics;
using KeyRx.Server.Interop;
using Microsoft.Extensions.Logging;

namespace KeyRx.Server.Transports;

/// <summary>
/// Accepts in the loop: listeners stand in the same epoll set as the connections, level-triggered, so that
/// whoever was left in line is told of again.
/// </summary>
/// <remarks>Threading: the loop only, save <see cref="AcceptAsync"/>.</remarks>
internal sealed class EpollAcceptor(EpollSet set, LoopQueue queue, ILogger logger, TimeProvider time) : IDisposable
{
    /// <summary>A slot has 31 bits: the 32nd tells a listener.</summary>
    private const uint ListenerBit = 1u << 31;

    private static readonly TimeSpan DescriptorPause = TimeSpan.FromMilliseconds(100);

    /// <summary>Peers that may be gone already, one after the other, before the loop looks at something else.</summary>
    private const int TriesMax = 16;

    private readonly List<Listener> _listeners = [];

    /// <summary>Error numbers that were logged.</summary>
    private readonly HashSet<int> _failures = [];
    private readonly ReserveDescriptor _reserve = new();
    private readonly TurnedAwayDescriptors _turnedAway = new(time);

    /// <summary>When accepting paused, on all listeners for want of descriptors or on those that failed.</summary>
    private long? _pausedAt;
    private bool _isOutOfDescriptors;

    /// <summary>
    /// When <see cref="KeepTime"/> has something to do; <see cref="TimeSpan.MaxValue"/> when it has nothing.
    /// </summary>
    internal TimeSpan PauseLeft
    {
        get
        {
            var pause = _pausedAt is { } at ? DescriptorPause - time.GetElapsedTime(at) : TimeSpan.MaxValue;
            var left = pause < _turnedAway.NextDue ? pause : _turnedAway.NextDue;
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    internal static bool IsListener(ulong data) => ((uint)data & ListenerBit) != 0 && data != EpollSet.WakeData;

    /// <summary>
    /// Accepts on a listener until cancelled. Any thread; the listener may be closed once the task has ended.
    /// </summary>
    internal Task AcceptAsync(Listener listener, CancellationToken cancellation)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        queue.Call(() => Add(listener));
        cancellation.Register(() => queue.Call(() =>
        {
            Remove(listener);
            ended.SetResult();
        }));
        return ended.Task;
    }

    /// <summary>Takes the next one in line; false when there is none, or no descriptor for it.</summary>
    internal bool TryAccept(ulong data, [MaybeNullWhen(false)] out TransportEvent accepted)
    {
        accepted = default;
        var index = (int)((uint)data & ~ListenerBit);
        if (index >= _listeners.Count || _isOutOfDescriptors) return false;
        for (var i = 0; i < TriesMax; i++)
        {
            var result = SocketCalls.Accept(_listeners[index].Descriptor);
            if (result >= 0)
            {
                accepted = new TransportEvent(TransportEventKind.Accepted, 0, 0, result);
                return true;
            }

            switch (-result)
            {
                case SocketCalls.TryAgain:
                    return false;
                case SocketCalls.Interrupted or SocketCalls.ConnectionAborted:
                    continue; // the peer was gone before it was accepted
                case SocketCalls.NoDescriptors or SocketCalls.NoDescriptorsAnywhere or SocketCalls.NoBuffers
                    or SocketCalls.NoMemory:
                    ServerLog.OutOfDescriptors(logger, DescriptorPause);
                    Pause(_listeners[index]);
                    return false;
                default:
                    Fail(_listeners[index], -result);
                    return false;
            }
        }

        return false; // level-triggered: the next look finds who is left
    }

    /// <summary>Tells an accepted peer that there is no room.</summary>
    internal void TurnAway(int descriptor) => _turnedAway.Add(descriptor);

    /// <summary>Ends a pause that is over, and those who were turned away long enough ago.</summary>
    internal void KeepTime()
    {
        _turnedAway.CloseDue();
        if (_pausedAt is not { } at || time.GetElapsedTime(at) < DescriptorPause) return;
        (_pausedAt, _isOutOfDescriptors) = (null, false);
        _reserve.Take();
        Unwatch();
        for (var i = 0; i < _listeners.Count; i++) Watch(i);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _turnedAway.Dispose();
        _reserve.Dispose();
    }

    private void Add(Listener listener)
    {
        _listeners.Add(listener);
        if (!_isOutOfDescriptors) Watch(_listeners.Count - 1);
    }

    /// <summary>Listeners end together, with the server: their numbers need not last.</summary>
    private void Remove(Listener listener)
    {
        set.Remove(listener.Descriptor);
        _listeners.Remove(listener);
    }

    /// <summary>
    /// What accept(2) does not name, or names as an error of the network: whoever is next may fare better, so accepting
    /// goes on after a pause, and the log says so once a kind.
    /// </summary>
    private void Fail(Listener listener, int error)
    {
        if (_failures.Add(error)) ServerLog.AcceptFailed(logger, new Win32Exception(error), DescriptorPause);
        _pausedAt ??= time.GetTimestamp();
        Unwatch(listener);
    }

    /// <summary>The first in line learns that there is no room; the others wait, and are not refused unheard.</summary>
    private void Pause(Listener listener)
    {
        (_pausedAt, _isOutOfDescriptors) = (time.GetTimestamp(), true);
        Unwatch();
        _reserve.GiveUp();
        if (SocketCalls.Accept(listener.Descriptor) is >= 0 and var descriptor) _turnedAway.Add(descriptor);
    }

    private void Watch(int index)
    {
        var listener = _listeners[index];
        if (listener.IsClosed) return;
        if (!set.TryRegister(listener.Descriptor, EpollSet.In, ListenerBit | (uint)index))
            ServerLog.ListenerNotWatched(logger, listener.Endpoint);
    }

    private void Unwatch() => _listeners.ForEach(Unwatch);

    /// <summary>
    /// Out of the set: a socket that has failed is told of (EPOLLERR, EPOLLHUP) whatever is asked for.
    /// </summary>
    private void Unwatch(Listener listener)
    {
        if (!listener.IsClosed) set.Remove(listener.Descriptor);
    }
}
