namespace KeyRx.WebSockets.Deflate;

/// <summary>
/// Deflaters without context, for messages that are being compressed: a few of each window are kept between messages,
/// the rest are freed. Any thread.
/// </summary>
internal sealed class DeflaterPool
{
    /// <summary>About 260 KiB each.</summary>
    private const int KeptMax = 4;

    private readonly Lock _lock = new();
    private readonly Stack<Deflater>?[] _kept = new Stack<Deflater>?[Rfc7692.WindowBitsMax + 1];

    /// <summary>One for all connections of this process.</summary>
    internal static DeflaterPool Shared { get; } = new();

    /// <summary>For a window of 9 to 15 bits.</summary>
    internal Deflater Rent(int windowBits)
    {
        lock (_lock)
        {
            if (_kept[windowBits] is { } kept && kept.TryPop(out var deflater)) return deflater;
        }

        return new Deflater(windowBits);
    }

    internal void Return(int windowBits, Deflater deflater)
    {
        lock (_lock)
        {
            var kept = _kept[windowBits] ??= new(KeptMax);
            if (kept.Count < KeptMax)
            {
                kept.Push(deflater);
                return;
            }
        }

        deflater.Dispose();
    }
}
