using KeyRx.Load.Latency;

namespace KeyRx.Load.Swarm;

/// <summary>
/// What one worker measured of one group. Owned by the worker's thread; only the members said to be
/// volatile may be read from another.
/// </summary>
internal sealed class GroupMeter(ConnectionPlan plan, byte[] subscribeMessage, int seed)
{
    private int _subscribed;
    private long _finished;
    private long _unfinished;

    internal ConnectionPlan Plan { get; } = plan;

    /// <summary>The JSON each connection sends first.</summary>
    internal byte[] SubscribeMessage { get; } = subscribeMessage;

    /// <summary>Draws the delays of <see cref="ReturnRule"/>.</summary>
    internal Random Random { get; } = new(seed);

    internal TrafficCounts Counts;

    /// <summary>Record published -> record received.</summary>
    internal LatencyRecorder Latency { get; private set; } = new();

    /// <summary>connect() -> subscription acknowledged.</summary>
    internal LatencyRecorder Openings { get; private set; } = new();

    /// <summary>Connections that ended before they were subscribed.</summary>
    internal ReasonTally Failures { get; private set; } = new();

    /// <summary>Subscribed connections that ended and were not meant to.</summary>
    internal ReasonTally Losses { get; private set; } = new();

    /// <summary>When it lost its first connection and had the first and last subscribed since, for returns.</summary>
    internal ReturnTimes Times { get; private set; } = new();

    /// <summary>Subscribed now. Volatile: written by the worker, read by anyone.</summary>
    internal int Subscribed
    {
        get => Volatile.Read(ref _subscribed);
        set => Volatile.Write(ref _subscribed, value);
    }

    /// <summary>Connections that were opened and closed as planned. Volatile, as above.</summary>
    internal long Finished
    {
        get => Volatile.Read(ref _finished);
        set => Volatile.Write(ref _finished, value);
    }

    /// <summary>Connections that ended otherwise. Volatile, as above.</summary>
    internal long Unfinished
    {
        get => Volatile.Read(ref _unfinished);
        set => Volatile.Write(ref _unfinished, value);
    }

    /// <summary>Hands over the latencies since the last call of this or <see cref="Take"/>.</summary>
    /// <param name="empty">Takes the next ones: nothing is allocated here.</param>
    internal LatencyRecorder SwapLatency(LatencyRecorder empty)
    {
        var full = Latency;
        Latency = empty;
        return full;
    }

    /// <summary>Hands over what was measured; the sums go on, latencies and reasons start anew.</summary>
    internal GroupReading Take()
    {
        var reading = new GroupReading(Counts, Finished, Latency, Openings, Failures, Losses, Times);
        Latency = new LatencyRecorder();
        Openings = new LatencyRecorder();
        Failures = new ReasonTally();
        Losses = new ReasonTally();
        Times = new ReturnTimes();
        return reading;
    }
}
