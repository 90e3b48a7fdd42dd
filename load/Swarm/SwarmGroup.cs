using System.Buffers;
using KeyRx.Load.Latency;
using KeyRx.Protocol.Messages;

namespace KeyRx.Load.Swarm;

/// <summary>
/// Connections with one plan, spread over all workers, and what they measured. For one caller at a time.
/// </summary>
internal sealed class SwarmGroup
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    private readonly LoadSwarm _swarm;
    private readonly GroupMeter[] _meters;
    private readonly LatencyRecorder[] _empty; // one a worker
    private readonly LatencyRecorder _interval = new();
    private readonly LatencyRecorder _looked = new(); // at by TakeIntervalAsync, and not yet taken

    internal SwarmGroup(LoadSwarm swarm, ConnectionPlan plan, int number)
    {
        _swarm = swarm;
        Name = plan.Topic ?? (plan.Echo is null ? "whatever comes" : "echoes");
        var subscribe = new ArrayBufferWriter<byte>();
        if (plan.Topic is { } topic)
            ClientMessageWriter.Subscribe(subscribe, "1"u8, [topic]);
        var seed = (plan.Return?.Seed ?? 0) + (number * swarm.Workers.Count);
        _meters = [.. swarm.Workers.Select((_, i) => new GroupMeter(plan, subscribe.WrittenSpan.ToArray(), seed + i))];
        _empty = [.. _meters.Select(_ => new LatencyRecorder())];
    }

    /// <summary>What its connections are there for.</summary>
    internal string Name { get; }

    /// <summary>Connections that are subscribed now.</summary>
    internal int Subscribed => _meters.Sum(meter => meter.Subscribed);

    /// <summary>Connections that were opened and closed as planned.</summary>
    internal long Finished => _meters.Sum(meter => meter.Finished);

    private long Unfinished => _meters.Sum(meter => meter.Unfinished);

    private long Ended => Finished + Unfinished;

    /// <summary>
    /// Opens connections whose plan is to close again, and waits until all are over; false when the time is.
    /// </summary>
    internal async Task<bool> RunOnceAsync(int count, TimeSpan patience, CancellationToken cancellation)
    {
        var wanted = Ended + count;
        await WantAsync(count);
        return await UntilAsync(() => Ended >= wanted, patience, cancellation);
    }

    private Task<int[]> WantAsync(int count) => AskAllAsync((worker, meter, i) =>
    {
        var share = (count / _meters.Length) + (i < count % _meters.Length ? 1 : 0);
        worker.Want(meter, share);
        return share;
    });

    /// <summary>
    /// Opens more connections and waits until all are subscribed; false when one could not be, or the time is over.
    /// </summary>
    internal async Task<bool> OpenAsync(int count, TimeSpan patience, CancellationToken cancellation)
    {
        var (wanted, unfinished) = (Subscribed + count, Unfinished);
        await WantAsync(count);
        await UntilAsync(() => Subscribed >= wanted || Unfinished > unfinished, patience, cancellation);
        return Subscribed >= wanted;
    }

    /// <summary>
    /// Opens connections at a rate, each counted from the time it is due, and returns at once: their plan is to
    /// close again.
    /// </summary>
    internal Task InjectAsync(double perSecond, TimeSpan duration)
    {
        const double NanosPerSecond = 1e9;
        var interval = NanosPerSecond * _meters.Length / perSecond;
        var count = (long)(perSecond * duration.TotalSeconds / _meters.Length);
        return AskAllAsync((worker, meter, i) =>
        {
            var first = SwarmWorker.NowNanos + (long)(interval * i / _meters.Length);
            worker.Schedule(new OpeningSchedule(meter, first, interval, count));
            return true;
        });
    }

    /// <summary>Waits until so many have ended, as planned or not; false when the time is over.</summary>
    internal Task<bool> EndedAsync(long count, TimeSpan patience, CancellationToken cancellation)
        => UntilAsync(() => Ended >= count, patience, cancellation);

    /// <summary>
    /// The least that a connection received since the last call, as a share of the mean; null when nothing came.
    /// </summary>
    internal async Task<double?> TakeLeastShareAsync()
    {
        var parts = await AskAllAsync((worker, meter, _) => worker.TakeReceived(meter));
        var (count, sum) = (parts.Sum(part => part.Count), parts.Sum(part => part.Sum));
        return sum == 0 ? null : parts.Where(part => part.Count > 0).Min(part => part.Least) / ((double)sum / count);
    }

    internal Task SetReadingAsync(bool reads) => AskAllAsync((worker, meter, _) =>
    {
        worker.SetReading(meter, reads);
        return true;
    });

    /// <summary>Closes all with status 1000 and waits for the server's answers; false when the time is over.</summary>
    internal async Task<bool> CloseAsync(TimeSpan patience, CancellationToken cancellation)
    {
        var wanted = Finished + Subscribed;
        await AskAllAsync((worker, meter, _) =>
        {
            worker.CloseAll(meter);
            return true;
        });
        return await UntilAsync(() => Finished >= wanted, patience, cancellation);
    }

    /// <summary>What was measured since the last call; sums since the beginning.</summary>
    internal async Task<GroupReading> TakeAsync()
    {
        var reading = GroupReading.Merge(await AskAllAsync((_, meter, _) => meter.Take()));
        reading.Latency.Add(_looked);
        _looked.Reset();
        return reading;
    }

    /// <summary>
    /// The latencies since the last call of this or <see cref="TakeAsync"/>, which gets them all the same. Valid until
    /// the next call.
    /// </summary>
    internal async Task<LatencyRecorder> TakeIntervalAsync()
    {
        var parts = await AskAllAsync((_, meter, i) => meter.SwapLatency(_empty[i]));
        _interval.Reset();
        foreach (var (i, part) in parts.Index())
        {
            _interval.Add(part);
            part.Reset();
            _empty[i] = part;
        }

        _looked.Add(_interval);
        return _interval;
    }

    /// <summary>Looks at the sums only.</summary>
    internal async Task<TrafficCounts> CountsAsync()
        => (await AskAllAsync((_, meter, _) => meter.Counts)).Aggregate((a, b) => a + b);

    /// <summary>Waits for a condition; false when the time is over.</summary>
    internal static async Task<bool> UntilAsync(
        Func<bool> condition, TimeSpan patience, CancellationToken cancellation)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(started) > patience)
                return false;
            await Task.Delay(PollInterval, TimeProvider.System, cancellation);
        }

        return true;
    }

    private Task<T[]> AskAllAsync<T>(Func<SwarmWorker, GroupMeter, int, T> question)
        => Task.WhenAll(_swarm.Workers.Select((worker, i) => worker.AskAsync(w => question(w, _meters[i], i))));
}
