using System.Buffers;
using KeyRx.Protocol;
using KeyRx.Protocol.Messages;

namespace KeyRx.Streams.States;

/// <summary>The snapshot of a topic whose last record says everything. The loop only.</summary>
internal sealed class LastValueState(string topic) : ITopicState
{
    private readonly ArrayBufferWriter<byte> _value = new(256);

    public bool HasValue => _value.WrittenCount > 0;

    public bool IsBinary => false;

    public void Fold(ReadOnlySpan<byte> record)
    {
        _value.ResetWrittenCount();
        _value.Write(record);
    }

    public IEnumerable<byte[]> ToRecords() => HasValue ? [_value.WrittenSpan.ToArray()] : [];

    public void WriteSnapshot(IBufferWriter<byte> output, StreamPosition position) =>
        ServerMessageWriter.Snapshot(output, topic, position, _value.WrittenSpan);

    public void Clear() => _value.Clear();
}
