using System.Buffers;
using KeyRx.WebSockets.Interop;

namespace KeyRx.WebSockets.Deflate;

/// <summary>
/// Messages to raw DEFLATE as RFC 7692 7.2.1 sends them. Each stands for itself (no context takeover), so that one
/// deflater serves any number of connections; or it may refer to those before, and the deflater belongs to one
/// connection. One caller at a time; <see cref="Dispose"/> frees zlib's memory, about 260 KiB.
/// </summary>
/// <remarks>
/// Where no context is kept each message ends with a full flush, which forgets the window: zlib's reset, which the
/// runtime does not export, without its cost of clearing all tables.
/// </remarks>
public sealed unsafe class Deflater : IDisposable
{
    /// <summary>zlib cannot write raw DEFLATE for a window of 8 bits (zlib.h, deflateInit2).</summary>
    public const int WindowBitsMin = 9;

    /// <summary>
    /// Room for the tail that is cut off, and a byte by which zlib shows that it is through: without it, it must be
    /// asked again, and then writes another tail.
    /// </summary>
    public const int SpareBytes = 5;

    /// <summary>zlib's default: of the 9 sizes of its tables the second largest.</summary>
    private const int MemoryLevel = 8;

    /// <summary>
    /// The fastest that looks for the best match nearby: a text of 64 KiB in a third fewer bytes than
    /// level 1, in about the same time.
    /// </summary>
    private const int LevelDefault = 2;

    private readonly int _messageEnd;
    private ZStream _stream;

    /// <summary>Takes zlib's memory.</summary>
    /// <param name="windowBits">9 to 15: no reference reaches further back than 2 to the power of it.</param>
    /// <param name="level">1 (fastest) to 9 (smallest).</param>
    /// <param name="keepsContext">
    /// A message may refer to those before. Then every message that was compressed must be sent, in order, and one that
    /// did not fit its room ends the connection: its receiver would be behind.
    /// </param>
    public Deflater(
        int windowBits = Rfc7692.WindowBitsMax, int level = LevelDefault, bool keepsContext = false)
    {
        _messageEnd = keepsContext ? ZLib.FlushSync : ZLib.FlushFull;
        ArgumentOutOfRangeException.ThrowIfLessThan(windowBits, WindowBitsMin);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(windowBits, Rfc7692.WindowBitsMax);
        ArgumentOutOfRangeException.ThrowIfLessThan(level, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(level, 9);
        fixed (ZStream* stream = &_stream)
        {
            var code = ZLib.DeflateInit(
                stream, level, ZLib.MethodDeflate, -windowBits, MemoryLevel, ZLib.StrategyDefault);
            if (code != ZLib.Ok) throw new InsufficientMemoryException("zlib has no memory for a deflater");
        }
    }

    /// <summary>Frees what was forgotten.</summary>
    ~Deflater() => Free();

    /// <summary>
    /// Compresses one message, without the four bytes that its receiver appends. False when it does not fit: a room one
    /// byte smaller than the message makes that "does not pay".
    /// </summary>
    /// <remarks>
    /// The room must be <see cref="SpareBytes"/> larger than what is written, but for an empty message.
    /// </remarks>
    public bool TryDeflate(in ReadOnlySequence<byte> message, Span<byte> room, out int written)
    {
        ObjectDisposedException.ThrowIf(_stream.State is null, this);
        written = 0;
        if (message.IsEmpty)
        {
            if (room.IsEmpty) return false;
            room[0] = Rfc7692.EmptyMessage;
            written = 1;
            return true;
        }

        if (message.IsSingleSegment)
        {
            Write(message.FirstSpan, _messageEnd, room, ref written);
            return TryCutTail(room, ref written);
        }

        foreach (var segment in message)
        {
            if (!segment.IsEmpty) Write(segment.Span, ZLib.FlushNone, room, ref written);
        }

        Write([], _messageEnd, room, ref written);
        return TryCutTail(room, ref written);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    /// <summary>
    /// The whole of the input; what does not fit is written aside and lost, so that the stream ends where the
    /// message does.
    /// </summary>
    private void Write(ReadOnlySpan<byte> input, int flush, Span<byte> room, ref int written)
    {
        Span<byte> aside = stackalloc byte[1024];
        while (true)
        {
            var to = written < room.Length ? room[written..] : aside;
            var (taken, put) = Step(input, flush, to);
            input = input[taken..];
            written += put;
            // Room to spare means that nothing is pending (zlib.h).
            if (put < to.Length) return;
        }
    }

    private (int Taken, int Put) Step(ReadOnlySpan<byte> input, int flush, Span<byte> to)
    {
        fixed (ZStream* stream = &_stream)
        fixed (byte* from = input)
        fixed (byte* into = to)
        {
            stream->NextIn = from;
            stream->AvailableIn = (uint)input.Length;
            stream->NextOut = into;
            stream->AvailableOut = (uint)to.Length;
            var code = ZLib.Deflate(stream, flush);
            if (code is not (ZLib.Ok or ZLib.BufferError))
                throw new InvalidOperationException($"zlib says {code} to a deflate");
            return (input.Length - (int)stream->AvailableIn, to.Length - (int)stream->AvailableOut);
        }
    }

    /// <summary>The tail may lie outside the room: what counts is before it.</summary>
    private static bool TryCutTail(Span<byte> room, ref int written)
    {
        written -= Rfc7692.Tail.Length;
        if (written <= room.Length) return true;
        written = 0;
        return false;
    }

    private void Free()
    {
        if (_stream.State is null) return;
        fixed (ZStream* stream = &_stream) _ = ZLib.DeflateEnd(stream);
        _stream = default;
    }
}
