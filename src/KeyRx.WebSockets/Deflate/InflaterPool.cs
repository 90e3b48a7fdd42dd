namespace KeyRx.WebSockets.Deflate;

/// <summary>
/// Inflaters for messages in flight: an idle connection holds none. A few are kept between messages, the rest are
/// freed. Any thread.
/// </summary>
public sealed class InflaterPool
{
    /// <summary>About 50 KiB each.</summary>
    private const int KeptMax = 8;

    private readonly Lock _lock = new();
    private readonly Stack<Inflater> _kept = new(KeptMax);
    private int _rentedCount;

    /// <summary>One for all connections of this process.</summary>
    public static InflaterPool Shared { get; } = new();

    /// <summary>Inflaters that are out now.</summary>
    public int RentedCount => Volatile.Read(ref _rentedCount);

    /// <summary>One at the beginning of a stream.</summary>
    public Inflater Rent()
    {
        Inflater? inflater;
        lock (_lock)
        {
            _rentedCount++;
            _kept.TryPop(out inflater);
        }

        if (inflater is null) return new Inflater();
        inflater.Reset();
        return inflater;
    }

    /// <summary>Takes one back, in whatever state.</summary>
    public void Return(Inflater inflater)
    {
        ArgumentNullException.ThrowIfNull(inflater);
        bool isKept;
        lock (_lock)
        {
            _rentedCount--;
            isKept = _kept.Count < KeptMax;
            if (isKept) _kept.Push(inflater);
        }

        if (!isKept) inflater.Dispose();
    }
}
