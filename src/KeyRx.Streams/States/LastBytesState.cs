using System.Buffers;
using KeyRx.Protocol;

namespace KeyRx.Streams.States;

/// <summary>
/// The snapshot of an opaque topic whose last record says everything: a binary message, for its bytes are no text. An
/// empty record says that there is nothing to say.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class LastBytesState(ushort topicId) : ITopicState
{
    private readonly ArrayBufferWriter<byte> _value = new(256);

    public bool HasValue => _value.WrittenCount > 0;

    public bool IsBinary => true;

    public void Fold(ReadOnlySpan<byte> record)
    {
        if (record.IsEmpty) Clear();
        _value.ResetWrittenCount();
        _value.Write(record);
    }

    public IEnumerable<byte[]> ToRecords() => HasValue ? [_value.WrittenSpan.ToArray()] : [];

    public void WriteSnapshot(IBufferWriter<byte> output, StreamPosition position)
    {
        var size = BinaryBatch.SnapshotSize(_value.WrittenCount);
        BinaryBatch.WriteSnapshot(output.GetSpan(size), topicId, position.Sequence, _value.WrittenSpan);
        output.Advance(size);
    }

    public void Clear() => _value.Clear();
}
