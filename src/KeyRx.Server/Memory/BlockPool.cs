using System.Buffers;
using System.Numerics;
using KeyRx.Server.Interop;

namespace KeyRx.Server.Memory;

/// <summary>
/// Blocks of memory for what may come in masses: large messages, and messages and requests that are not complete. They
/// lie outside the managed heap and in no core dump, and what nobody has needed for a while goes back to the system: an
/// idle process does not collect garbage, so arrays, and those that a shared pool keeps, would stay resident for ever.
/// </summary>
/// <remarks>
/// <para>Threading: the loop only. A block that is given back stays mapped until the next <see cref="Trim"/> at least,
/// so that whoever is in the middle of a message whose connection ends reads zeros and nothing worse.</para>
/// <para>Small blocks are cut from chunks and never unmapped, only emptied: a process may have 65,530 mappings, and
/// each hole in one makes two of it.</para>
/// </remarks>
internal sealed unsafe class BlockPool : MemoryPool<byte>
{
    /// <summary>Blocks up to this size are zeroed by the pool; who has larger ones zeroes what it wrote.</summary>
    internal const int ZeroedBytesMax = SmallBytesMax;

    private const int SmallBytesMax = 64 * 1024;
    private const int ChunkBytes = 1024 * 1024;

    /// <summary>Kept for the next message, all sizes together.</summary>
    internal const long KeptBytesMax = 16 * 1024 * 1024;

    /// <summary>Blocks that were not needed for so long are freed.</summary>
    internal const ulong KeptNanos = 10_000_000_000;

    /// <summary>What one step of a trim may cost: about 0.1 ms. A block costs its bytes and a little.</summary>
    private const int StepCost = 2 * 1024 * 1024;
    private const int BlockCost = 16 * 1024;

    private const int Sizes = 31;

    private readonly int _smallestLog2;

    /// <summary>By the logarithm of their size.</summary>
    private readonly Stack<Block>[] _kept = new Stack<Block>[Sizes];

    /// <summary>By size.</summary>
    private readonly Surplus[] _surplus = new Surplus[Sizes];

    /// <summary>By size: small blocks that take no memory.</summary>
    private readonly Stack<Block>[] _empty = new Stack<Block>[Sizes];
    private readonly List<nint> _chunks = [];
    private int _chunkUsed = ChunkBytes;
    private ulong _lookAt;
    private bool _isDisposed;

    /// <param name="blockBytesMin">A power of two, at least a page; smaller requests get this much as well.</param>
    internal BlockPool(int blockBytesMin)
    {
        _smallestLog2 = BitOperations.Log2((uint)blockBytesMin);
        for (var i = 0; i < Sizes; i++) (_kept[i], _empty[i]) = (new Stack<Block>(), new Stack<Block>());
    }

    public override int MaxBufferSize => 1 << 30;

    /// <summary>Bytes that lie unused.</summary>
    internal long KeptBytes { get; private set; }

    /// <summary>Bytes that are in use.</summary>
    internal long RentedBytes { get; private set; }

    /// <summary>A block of at least so many bytes; a large one holds whatever its last user left in it.</summary>
    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, MaxBufferSize);
        var log2 = Math.Max(_smallestLog2, BitOperations.Log2((uint)Math.Max(minBufferSize, 1) - 1) + 1);
        RentedBytes += 1L << log2;
        var kept = _kept[log2];
        if (!kept.TryPop(out var block))
        {
            if (!_empty[log2].TryPop(out block)) return new Block(this, Allocate(1 << log2), 1 << log2);
            block.IsKept = false;
            return block;
        }

        KeptBytes -= block.Length;
        block.IsKept = false;
        _surplus[log2].Took(kept.Count);
        return block;
    }

    /// <summary>
    /// Frees some of what is more than is kept, or was not needed since the last look; true while there is more. Call
    /// it every second; it looks every <see cref="KeptNanos"/>.
    /// </summary>
    internal bool Trim(ulong nowNanos)
    {
        if (nowNanos >= _lookAt) Look(nowNanos);
        var left = StepCost;
        for (var i = Sizes - 1; i >= 0; i--)
        {
            while (_kept[i].Count > 0 && (_surplus[i].Count > 0 || KeptBytes > KeptBytesMax))
            {
                if (left <= 0) return true;
                left -= BlockCost + (1 << i);
                Free(_kept[i].Pop());
                _surplus[i].GaveUp(_kept[i].Count);
            }
        }

        return false;
    }

    internal void Return(Block block)
    {
        if (block.IsKept) throw new InvalidOperationException("a block was given back twice");
        RentedBytes -= block.Length;
        block.IsKept = true;
        KeptBytes += block.Length;
        if (_isDisposed)
        {
            Free(block);
            return;
        }

        if (block.Length <= ZeroedBytesMax) block.GetSpan().Clear();
        _kept[BitOperations.Log2((uint)block.Length)].Push(block);
    }

    protected override void Dispose(bool disposing)
    {
        _isDisposed = true;
        foreach (var kept in _kept)
        {
            while (kept.TryPop(out var block)) Free(block);
        }

        Array.Clear(_surplus);
        foreach (var chunk in _chunks) Pages.Free((byte*)chunk, ChunkBytes);
        _chunks.Clear();
    }

    private void Look(ulong nowNanos)
    {
        _lookAt = nowNanos + KeptNanos;
        for (var i = 0; i < Sizes; i++) _surplus[i].Look(_kept[i].Count);
    }

    private byte* Allocate(int length)
    {
        if (length > SmallBytesMax) return Pages.Allocate(length);
        if (_chunkUsed + length > ChunkBytes)
        {
            _chunks.Add((nint)Pages.Allocate(ChunkBytes));
            _chunkUsed = 0;
        }

        _chunkUsed += length;
        return (byte*)_chunks[^1] + _chunkUsed - length;
    }

    private void Free(Block block)
    {
        KeptBytes -= block.Length;
        if (block.Length > SmallBytesMax)
        {
            Pages.Free(block.First, block.Length);
        }
        else if (!_isDisposed)
        {
            Pages.Empty(block.First, block.Length);
            _empty[BitOperations.Log2((uint)block.Length)].Push(block);
        }
    }
}
