using KeyRx.WebSockets.Interop;

namespace KeyRx.WebSockets.Deflate;

/// <summary>
/// Raw DEFLATE (RFC 1951) to bytes, any cut of the input, any room for the output. <see cref="Reset"/> before another
/// stream. Never throws on input. One caller at a time; <see cref="Dispose"/> frees zlib's memory.
/// </summary>
/// <remarks>
/// The window always has 15 bits, which reads what any smaller one wrote. With a smaller one zlib refuses some of the
/// references that reach too far and resolves others, depending on how the output was cut.
/// </remarks>
public sealed unsafe class Inflater : IDisposable
{
    private ZStream _stream;

    /// <summary>Takes zlib's memory for one stream.</summary>
    public Inflater()
    {
        fixed (ZStream* stream = &_stream)
        {
            if (ZLib.InflateInit(stream, -Rfc7692.WindowBitsMax) != ZLib.Ok)
                throw new InsufficientMemoryException("zlib has no memory for an inflater");
        }
    }

    /// <summary>Frees what was forgotten.</summary>
    ~Inflater() => Free();

    /// <summary>Inflates until the input is used up or the room is full.</summary>
    /// <param name="input">Compressed bytes; afterwards what is left of them.</param>
    /// <param name="room">At least one byte.</param>
    /// <param name="written">Bytes put into the room, whatever the result.</param>
    public InflateResult Inflate(ref ReadOnlySpan<byte> input, Span<byte> room, out int written)
    {
        ObjectDisposedException.ThrowIf(_stream.State is null, this);
        int code;
        fixed (ZStream* stream = &_stream)
        fixed (byte* from = input)
        fixed (byte* to = room)
        {
            stream->NextIn = from;
            stream->AvailableIn = (uint)input.Length;
            stream->NextOut = to;
            stream->AvailableOut = (uint)room.Length;
            code = ZLib.Inflate(stream, ZLib.FlushSync);
        }

        input = input[^(int)_stream.AvailableIn..];
        written = room.Length - (int)_stream.AvailableOut;
        return code switch
        {
            // A buffer error is none: there was nothing to read, or no room (zlib.h).
            ZLib.Ok or ZLib.BufferError => _stream.AvailableOut == 0 ? InflateResult.NeedRoom : InflateResult.NeedInput,
            ZLib.StreamEnd => InflateResult.FinalBlock,
            _ => InflateResult.Invalid,
        };
    }

    /// <summary>Forgets the stream and its window.</summary>
    public void Reset()
    {
        ObjectDisposedException.ThrowIf(_stream.State is null, this);
        fixed (ZStream* stream = &_stream) _ = ZLib.InflateReset(stream, -Rfc7692.WindowBitsMax);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_stream.State is null) return;
        fixed (ZStream* stream = &_stream) _ = ZLib.InflateEnd(stream);
        _stream = default;
    }
}
