using System.Buffers;

namespace KeyRx.Server.Memory;

/// <summary>
/// Bytes that were received and not consumed yet, in one block: appended at the end, consumed from the front. Pooled.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class CarriedInput(MemoryPool<byte> blocks)
{
    private IMemoryOwner<byte>? _block;
    private int _start;
    private int _end;

    /// <summary>What is there, until the next call of another member.</summary>
    internal ReadOnlySequence<byte> Bytes =>
        _block is null ? default : new ReadOnlySequence<byte>(_block.Memory[_start.._end]);

    private int Length => _end - _start;

    internal void Append(in ReadOnlySequence<byte> bytes)
    {
        var added = (int)bytes.Length;
        Ensure(added);
        bytes.CopyTo(_block!.Memory.Span[_end..]);
        _end += added;
    }

    /// <summary>All but the last bytes were consumed.</summary>
    internal void KeepLast(long length) => _start = _end - (int)length;

    /// <summary>Gives the block back, which the pool then overwrites: it may have held a token.</summary>
    internal void Release()
    {
        if (_block is { } block)
        {
            if (_end > BlockPool.ZeroedBytesMax) block.Memory.Span[.._end].Clear();
            block.Dispose();
        }

        (_block, _start, _end) = (null, 0, 0);
    }

    private void Ensure(int room)
    {
        if (_block is { } block && block.Memory.Length - _end >= room) return;
        var (length, larger) = (Length, blocks.Rent(Length + room));
        if (_block is not null) _block.Memory.Span[_start.._end].CopyTo(larger.Memory.Span);
        Release();
        (_block, _end) = (larger, length);
    }
}
