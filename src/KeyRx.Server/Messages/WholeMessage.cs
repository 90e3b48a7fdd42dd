using System.Buffers;

namespace KeyRx.Server.Messages;

/// <summary>A message's bytes in one piece: where they lie, or copied together into an array that is rented.</summary>
/// <remarks>Dispose it once, when nobody looks at <see cref="Bytes"/> any more.</remarks>
internal readonly ref struct WholeMessage
{
    private readonly byte[]? _copy;

    internal WholeMessage(in ReadOnlySequence<byte> message)
    {
        if (message.IsSingleSegment)
        {
            Bytes = message.FirstSpan;
            return;
        }

        var length = (int)message.Length;
        _copy = ArrayPool<byte>.Shared.Rent(length);
        message.CopyTo(_copy);
        Bytes = _copy.AsSpan(0, length);
    }

    internal ReadOnlySpan<byte> Bytes { get; }

    /// <summary>What was copied is overwritten: it may tell of keys.</summary>
    public void Dispose()
    {
        if (_copy is null) return;
        _copy.AsSpan(0, Bytes.Length).Clear();
        ArrayPool<byte>.Shared.Return(_copy);
    }
}
