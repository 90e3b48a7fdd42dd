using System.Buffers;
using KeyRx.Protocol;

namespace KeyRx.Streams.States;

/// <summary>What a topic's records add up to: the snapshot for whoever comes or has lost some.</summary>
/// <remarks>Threading: the loop only.</remarks>
internal interface ITopicState
{
    /// <summary>False while there is nothing to tell: no value was published yet, or it was cleared.</summary>
    bool HasValue { get; }

    /// <summary>The snapshot is a binary message, not a text one.</summary>
    bool IsBinary { get; }

    /// <summary>Takes one record in, in sequence.</summary>
    void Fold(ReadOnlySpan<byte> record);

    /// <summary>Records that fold to the same state, for one that begins empty.</summary>
    IEnumerable<byte[]> ToRecords();

    /// <summary>Writes the snapshot message as it stands.</summary>
    void WriteSnapshot(IBufferWriter<byte> output, StreamPosition position);

    /// <summary>Forgets everything (pause).</summary>
    void Clear();
}
