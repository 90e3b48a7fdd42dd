using System.Buffers.Binary;

namespace KeyRx.Input;

/// <summary>
/// Test payloads at a fixed rate, open-loop: the schedule is counted from the start, and what a stall has delayed is
/// caught up with, so that a slow server is not spared. No key source. Call order: start, dispose.
/// </summary>
/// <remarks>
/// <code>
///  0                    8             16
///  | CLOCK_MONOTONIC ns | sequence (1..) | filler ...      little-endian; the time is that of publishing
/// </code>
/// Threading: a thread of its own publishes in bursts, each about a millisecond; the counts from any.
/// A payload that was refused keeps its sequence, so that a reader sees the hole.
/// </remarks>
public sealed class LoadSource : IAsyncDisposable
{
    private const int BurstMax = 1024; // between two looks at the clock and at a stop

    private static readonly TimeSpan BurstInterval = TimeSpan.FromMilliseconds(1);

    private readonly LoadSpec _spec;
    private readonly LoadPublisher _publish;
    private readonly TimeProvider _time;
    private readonly long _origin;
    private readonly byte[] _payload;
    private readonly ManualResetEventSlim _stopping = new(initialState: false);
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _sequence;
    private long _refusedCount;

    private LoadSource(LoadSpec spec, LoadPublisher publish, TimeProvider time)
    {
        (_spec, _publish, _time, _origin) = (spec, publish, time, time.GetTimestamp());
        _payload = new byte[spec.PayloadBytes];
        for (var i = LoadSpec.PayloadBytesMin; i < _payload.Length; i++) _payload[i] = (byte)('a' + (i % 26));
    }

    /// <summary>Ends when it was disposed, or with what the publisher threw.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Payloads offered so far, refused ones among them.</summary>
    public long OfferedCount => Interlocked.Read(ref _sequence);

    /// <summary>Payloads that the publisher had no room for.</summary>
    public long RefusedCount => Interlocked.Read(ref _refusedCount);

    /// <summary>Starts to publish.</summary>
    public static LoadSource Start(LoadSpec spec, LoadPublisher publish, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(publish);
        var source = new LoadSource(spec, publish, time ?? TimeProvider.System);
        new Thread(source.Run) { Name = "keyrx-load", IsBackground = true }.Start();
        return source;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _stopping.Set();
        await _completion.Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Run()
    {
        try
        {
            do
            {
                while (!_stopping.IsSet && PublishDue(_time.GetElapsedTime(_origin)))
                {
                }
            }
            while (!_stopping.Wait(BurstInterval));
            _completion.TrySetResult();
        }
#pragma warning disable CA1031 // The thread's last resort: what the publisher threw goes to whoever awaits the end.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _completion.TrySetException(e);
        }
    }

    /// <summary>Publishes what is due, a burst at most; true when more is.</summary>
    private bool PublishDue(TimeSpan elapsed)
    {
        var due = (long)((Int128)elapsed.Ticks * _spec.RatePerSecond / TimeSpan.TicksPerSecond);
        var burstEnd = Math.Min(due, _sequence + BurstMax);
        while (_sequence < burstEnd) PublishOne();
        return _sequence < due;
    }

    private void PublishOne()
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_payload, Monotonic.Nanos(_time));
        BinaryPrimitives.WriteUInt64LittleEndian(_payload.AsSpan(8), (ulong)Interlocked.Increment(ref _sequence));
        if (!_publish(_payload)) Interlocked.Increment(ref _refusedCount);
    }
}
