using System.Buffers;
using KeyRx.Protocol;
using KeyRx.Protocol.Messages;

namespace KeyRx.Streams.States;

/// <summary>
/// The snapshot of a topic whose last record says everything; a record of null says that there is nothing to say.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class LastValueState(string topic) : ITopicState
{
    private readonly ArrayBufferWriter<byte> _value = new(256);

    /// <summary>The record that clears a last value, in JSON; blanks may stand about it.</summary>
    internal static ReadOnlySpan<byte> Nothing => "null"u8;

    public bool HasValue => _value.WrittenCount > 0;

    public bool IsBinary => false;

    public void Fold(ReadOnlySpan<byte> record)
    {
        if (record.Trim(" \t\r\n"u8).SequenceEqual(Nothing))
        {
            Clear();
            return;
        }

        _value.ResetWrittenCount();
        _value.Write(record);
    }

    public IEnumerable<byte[]> ToRecords() => HasValue ? [_value.WrittenSpan.ToArray()] : [];

    public void WriteSnapshot(IBufferWriter<byte> output, StreamPosition position) =>
        ServerMessageWriter.Snapshot(output, topic, position, _value.WrittenSpan);

    public void Clear() => _value.Clear();
}
