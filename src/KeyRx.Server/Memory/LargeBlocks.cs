using System.Buffers;
using System.Numerics;
using KeyRx.Server.Interop;

namespace KeyRx.Server.Memory;

/// <summary>
/// Blocks of more than 64 KiB, for large messages. They lie outside the managed heap, and what nobody has needed for a
/// while goes back to the system: an idle process does not collect garbage, so large arrays, and those that a shared
/// pool keeps, would stay resident for ever.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed unsafe class LargeBlocks : MemoryPool<byte>
{
    /// <summary>Smaller requests get this much as well.</summary>
    internal const int BlockBytesMin = 128 * 1024;

    /// <summary>Kept for the next message, all sizes together; what is beyond goes with the next trim.</summary>
    internal const long KeptBytesMax = 16 * 1024 * 1024;

    /// <summary>Beyond this many a block is freed as it comes back, however long that takes.</summary>
    internal const long KeptBytesLimit = 4 * KeptBytesMax;

    /// <summary>Freed in one step: the system takes about 40 us to take a MiB of touched pages back.</summary>
    internal const long StepBytes = 1024 * 1024;

    /// <summary>Blocks that were not needed for so long are freed.</summary>
    internal const ulong KeptNanos = 10_000_000_000;

    private const int SmallestLog2 = 17;

    private readonly Stack<LargeBlock>[] _kept = new Stack<LargeBlock>[31 - SmallestLog2];

    /// <summary>By size: the fewest blocks that lay unused at any time since the last look.</summary>
    private readonly int[] _leastKept = new int[31 - SmallestLog2];

    /// <summary>By size: blocks that were not needed between the last two looks, and are freed step by step.</summary>
    private readonly int[] _unneeded = new int[31 - SmallestLog2];
    private ulong _trimAt;
    private bool _isDisposed;

    internal LargeBlocks()
    {
        for (var i = 0; i < _kept.Length; i++) _kept[i] = new Stack<LargeBlock>();
    }

    public override int MaxBufferSize => 1 << 30;

    /// <summary>Bytes that lie unused.</summary>
    internal long KeptBytes { get; private set; }

    /// <summary>Bytes that are in use.</summary>
    internal long RentedBytes { get; private set; }

    /// <summary>A block of at least so many bytes, with whatever its last user left in it.</summary>
    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, MaxBufferSize);
        var log2 = Math.Max(SmallestLog2, BitOperations.Log2((uint)Math.Max(minBufferSize, 1) - 1) + 1);
        RentedBytes += 1L << log2;
        var kept = _kept[log2 - SmallestLog2];
        if (!kept.TryPop(out var block)) return Allocate(1 << log2);
        KeptBytes -= block.Length;
        block.IsKept = false;
        ref var least = ref _leastKept[log2 - SmallestLog2];
        least = Math.Min(least, kept.Count);
        return block;
    }

    /// <summary>
    /// Frees some of what was not needed since the last look, and of what is kept beyond the most that is. Call it
    /// often; it looks every <see cref="KeptNanos"/>.
    /// </summary>
    /// <returns>False when there is more to free.</returns>
    internal bool Trim(ulong nowNanos)
    {
        if (nowNanos >= _trimAt)
        {
            _trimAt = nowNanos + KeptNanos;
            for (var i = 0; i < _kept.Length; i++)
                (_unneeded[i], _leastKept[i]) = (_leastKept[i], _kept[i].Count - _leastKept[i]);
        }

        var end = KeptBytes - StepBytes;
        for (var i = _kept.Length - 1; i >= 0; i--)
        {
            while (_kept[i].Count > 0 && (_unneeded[i] > 0 || KeptBytes > KeptBytesMax))
            {
                if (KeptBytes <= end) return false;
                Free(_kept[i].Pop());
                _unneeded[i] = Math.Max(0, _unneeded[i] - 1);
                _leastKept[i] = Math.Min(_leastKept[i], _kept[i].Count);
            }

            _unneeded[i] = 0;
        }

        return true;
    }

    internal void Return(LargeBlock block)
    {
        if (block.IsKept) throw new InvalidOperationException("a block was given back twice");
        RentedBytes -= block.Length;
        block.IsKept = true;
        KeptBytes += block.Length;
        if (KeptBytes > KeptBytesLimit || _isDisposed) Free(block);
        else _kept[BitOperations.Log2((uint)block.Length) - SmallestLog2].Push(block);
    }

    protected override void Dispose(bool disposing)
    {
        _isDisposed = true;
        foreach (var kept in _kept)
        {
            while (kept.TryPop(out var block)) Free(block);
        }

        Array.Clear(_leastKept);
        Array.Clear(_unneeded);
    }

    private LargeBlock Allocate(int length) => new(this, Pages.Allocate(length), length);

    private void Free(LargeBlock block)
    {
        KeptBytes -= block.Length;
        Pages.Free(block.First, block.Length);
    }
}
