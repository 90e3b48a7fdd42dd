namespace KeyRx.WebSockets.Deflate;

/// <summary>
/// Inflaters for messages in flight: an idle connection holds none. A few are kept between messages, the rest are
/// freed. One caller at a time.
/// </summary>
public sealed class InflaterPool
{
    /// <summary>About 50 KiB each.</summary>
    private const int KeptMax = 8;

    private readonly Stack<Inflater> _kept = new(KeptMax);

    /// <summary>Inflaters that are out now.</summary>
    public int RentedCount { get; private set; }

    /// <summary>One at the beginning of a stream.</summary>
    public Inflater Rent()
    {
        RentedCount++;
        if (!_kept.TryPop(out var inflater)) return new Inflater();
        inflater.Reset();
        return inflater;
    }

    /// <summary>Takes one back, in whatever state.</summary>
    public void Return(Inflater inflater)
    {
        ArgumentNullException.ThrowIfNull(inflater);
        RentedCount--;
        if (_kept.Count < KeptMax) _kept.Push(inflater);
        else inflater.Dispose();
    }
}
