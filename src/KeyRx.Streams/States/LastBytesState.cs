using System.Buffers;
using KeyRx.Protocol;

namespace KeyRx.Streams.States;

/// <summary>
/// The snapshot of an opaque topic whose last record says everything: a binary message, for its bytes are no text.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class LastBytesState(ushort topicId) : ITopicState
{
    private readonly ArrayBufferWriter<byte> _value = new(256);

    /// <summary>A value may be empty.</summary>
    public bool HasValue { get; private set; }

    public bool IsBinary => true;

    public void Fold(ReadOnlySpan<byte> record)
    {
        _value.ResetWrittenCount();
        _value.Write(record);
        HasValue = true;
    }

    public IEnumerable<byte[]> ToRecords() => HasValue ? [_value.WrittenSpan.ToArray()] : [];

    public void WriteSnapshot(IBufferWriter<byte> output, StreamPosition position)
    {
        var size = BinaryBatch.SnapshotSize(_value.WrittenCount);
        BinaryBatch.WriteSnapshot(output.GetSpan(size), topicId, position.Sequence, _value.WrittenSpan);
        output.Advance(size);
    }

    public void Clear()
    {
        _value.Clear();
        HasValue = false;
    }
}
