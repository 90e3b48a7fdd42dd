using System.Buffers;

namespace KeyRx.Load.Swarm;

/// <summary>
/// One connection's state: a descriptor and what the next received byte means. Owned by its worker's thread; no buffer
/// except for the part of a frame whose rest has not come.
/// </summary>
internal sealed class LoadConnection(int index, int slot)
{
    private byte[]? _carry;

    /// <summary>Number over all workers: chooses the source address and the sampling.</summary>
    internal int Index { get; } = index;

    /// <summary>Place in its worker's table.</summary>
    internal int Slot { get; } = slot;

    /// <summary>Counts the descriptors this object has had, so that events of an old one are known.</summary>
    internal uint Generation { get; set; }

    internal int Descriptor { get; set; } = -1;

    internal ConnectionPhase Phase { get; set; }

    internal GroupMeter Meter { get; set; } = null!;

    internal long StartedNanos { get; set; }

    internal string UpgradeKey { get; set; } = "";

    /// <summary>The topic's id in binary batches, from the ack.</summary>
    internal ushort TopicId { get; set; }

    /// <summary>The sequence that must come next; 0 when any may.</summary>
    internal ulong NextSequence { get; set; }

    /// <summary>Latency is taken of records whose sequence is a multiple of this.</summary>
    internal uint SampleStride { get; set; } = 1;

    /// <summary>Messages or records since they were last asked for.</summary>
    internal long Received { get; set; }

    /// <summary>Bytes of a record whose rest is in a later frame, where records are counted by length.</summary>
    internal int RecordBytesTaken { get; set; }

    /// <summary>Bytes of an incomplete frame.</summary>
    internal int CarryLength { get; private set; }

    /// <summary>The tag of its epoll events.</summary>
    internal ulong EventData => ((ulong)Generation << 32) | (uint)Slot;

    internal void CopyCarryTo(Span<byte> buffer) => _carry.AsSpan(0, CarryLength).CopyTo(buffer);

    /// <summary>Keeps the bytes of an incomplete frame, or nothing.</summary>
    internal void Carry(ReadOnlySpan<byte> rest)
    {
        if (_carry is not null && rest.Length > _carry.Length)
            ReturnCarry();

        if (rest.Length > 0)
            rest.CopyTo(_carry ??= ArrayPool<byte>.Shared.Rent(rest.Length));
        else if (_carry is not null)
            ReturnCarry();
        CarryLength = rest.Length;
    }

    private void ReturnCarry()
    {
        ArrayPool<byte>.Shared.Return(_carry!);
        _carry = null;
        CarryLength = 0;
    }
}
