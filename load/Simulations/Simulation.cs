namespace KeyRx.Load.Simulations;

/// <summary>
/// The load simulations, in NBomber's words. A soak is <see cref="KeepConstant"/> or <see cref="Inject"/> for
/// hours.
/// </summary>
public static class Simulation
{
    private const double SpikeShare = 0.2;

    /// <summary>Closed: so many copies, each of which begins again as soon as it ended.</summary>
    public static LoadSimulation KeepConstant(int copies, TimeSpan during)
        => new(isOpen: false, LoadSegment.Level(Checked(copies, nameof(copies)), Checked(during)));

    /// <summary>Closed: from the copies there are to so many, evenly.</summary>
    public static LoadSimulation RampingConstant(int copies, TimeSpan during)
        => new(isOpen: false, new LoadSegment(null, Checked(copies, nameof(copies)), Checked(during)));

    /// <summary>Open: <paramref name="rate"/> invocations in each <paramref name="interval"/>, evenly.</summary>
    public static LoadSimulation Inject(int rate, TimeSpan interval, TimeSpan during)
        => new(isOpen: true, LoadSegment.Level(PerSecond(rate, interval, nameof(rate)), Checked(during)));

    /// <summary>Open: from the rate there is to this one, evenly.</summary>
    public static LoadSimulation RampingInject(int rate, TimeSpan interval, TimeSpan during)
        => new(isOpen: true, new LoadSegment(null, PerSecond(rate, interval, nameof(rate)), Checked(during)));

    /// <summary>Open: a rate, for a fifth of the time in the middle another, and the first again.</summary>
    public static LoadSimulation Spike(int rate, int peak, TimeSpan interval, TimeSpan during)
    {
        var usual = LoadSegment.Level(
            PerSecond(rate, interval, nameof(rate)), Checked(during) * ((1 - SpikeShare) / 2));
        return new(
            isOpen: true, usual, LoadSegment.Level(PerSecond(peak, interval, nameof(peak)), during * SpikeShare),
            usual);
    }

    /// <summary>Nothing.</summary>
    public static LoadSimulation Pause(TimeSpan during) => new(isOpen: true, LoadSegment.Level(0, Checked(during)));

    private static double PerSecond(int rate, TimeSpan interval, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero);
        return Checked(rate, name) / interval.TotalSeconds;
    }

    private static int Checked(int level, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(level, name);
        return level;
    }

    private static TimeSpan Checked(TimeSpan during)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(during, TimeSpan.Zero);
        return during;
    }
}
