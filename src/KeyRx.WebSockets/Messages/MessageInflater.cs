using KeyRx.WebSockets.Deflate;
using KeyRx.WebSockets.Framing;

namespace KeyRx.WebSockets.Messages;

/// <summary>
/// The compressed message being assembled: <see cref="Begin"/>, <see cref="Take"/> for each piece of its payload and
/// while it <see cref="HasMore"/>, <see cref="Complete"/>; <see cref="Release"/> at any time. Holds
/// an inflater only while a message is in flight, or while the peer may refer to the message before. One caller at a
/// time.
/// </summary>
/// <remarks>
/// The size limit is on what comes out, as it grows: a bomb of 1000:1 costs the limit, not a byte more. Where a message
/// is no DEFLATE it is refused with 1007, as data that is not what its frame says (RFC 6455
/// 7.4.1); RFC 7692 names no status.
/// </remarks>
internal sealed class MessageInflater
{
    /// <summary>Room for so many times what has come out: each new one costs zlib a copy of its window.</summary>
    private const int GrowthFactor = 3;

    private readonly byte[] _beyondLimit = new byte[1];
    private InflaterPool? _pool;
    private Inflater? _inflater;
    private bool _keepsContext;
    private long _messageBytesMax;

    /// <summary>No block has begun since the message did, or since its last final block.</summary>
    private bool _isAtStart;

    /// <summary>Bytes taken of what the sender cut off the message's end.</summary>
    private int _tailTaken;

    internal bool IsReleased => _inflater is null;

    /// <summary>The room or the share ended before what was taken had come out: zlib holds the rest.</summary>
    internal bool HasMore { get; private set; }

    /// <summary>
    /// A final empty block: taken as such only where a block may begin, which is how every message must end.
    /// </summary>
    private static ReadOnlySpan<byte> FinalProbe => [0x01, 0x00, 0x00, 0xFF, 0xFF];

    /// <summary>The same for a stream that goes on with the next message.</summary>
    private static ReadOnlySpan<byte> EmptyProbe => [0x00, 0x00, 0x00, 0xFF, 0xFF];

    internal void Reset(InflaterPool? pool, bool keepsContext, long messageBytesMax)
    {
        Release();
        (_pool, _keepsContext, _messageBytesMax) = (pool, keepsContext, messageBytesMax);
    }

    internal void Begin()
    {
        _inflater ??= _pool!.Rent();
        (_isAtStart, HasMore, _tailTaken) = (true, false, 0);
    }

    /// <summary>
    /// Inflates plain (unmasked) bytes of the message into its payload until they are used up or the share is spent;
    /// text is checked behind it.
    /// </summary>
    /// <param name="source">Afterwards what is left of it; may be empty while it <see cref="HasMore"/>.</param>
    /// <param name="share">What was done is taken away.</param>
    /// <param name="payload">Where it goes.</param>
    /// <param name="text">The state of the check.</param>
    /// <param name="isText">It is checked.</param>
    internal ProtocolViolation Take(
        ref ReadOnlySpan<byte> source, ref ReadShare share, PayloadBuffer payload, ref Utf8Validator text, bool isText)
    {
        while ((HasMore || !source.IsEmpty) && !share.IsInflatingSpent)
        {
            var violation = InflateSome(ref source, ref share, payload, ref text, isText);
            if (violation != ProtocolViolation.None) return violation;
        }

        return ProtocolViolation.None;
    }

    /// <summary>
    /// The message's last byte was taken, and nothing is left of it: appends what its sender cut off (RFC 7692 7.2.2).
    /// Call it again with another share while it is not complete.
    /// </summary>
    internal ProtocolViolation Complete(
        ref ReadShare share, PayloadBuffer payload, ref Utf8Validator text, bool isText, out bool isComplete)
    {
        // Nothing was begun, so nothing can be unfinished: no byte at all, or a final block and no byte after it.
        if (!_isAtStart || _tailTaken > 0)
        {
            var tail = Rfc7692.Tail[_tailTaken..];
            var violation = Take(ref tail, ref share, payload, ref text, isText);
            _tailTaken = Rfc7692.Tail.Length - tail.Length;
            isComplete = violation == ProtocolViolation.None && tail.IsEmpty && !HasMore;
            if (!isComplete) return violation;
        }

        isComplete = _isAtStart || EndsBetweenBlocks();
        if (!_keepsContext) Release();
        return isComplete ? ProtocolViolation.None : ProtocolViolation.DeflateInvalid;
    }

    /// <summary>Gives the inflater back.</summary>
    internal void Release()
    {
        if (_inflater is not { } inflater) return;
        _inflater = null;
        _pool!.Return(inflater);
    }

    /// <summary>Until source, room or share is used up, or a final block ends.</summary>
    private ProtocolViolation InflateSome(
        ref ReadOnlySpan<byte> source, ref ReadShare share, PayloadBuffer payload, ref Utf8Validator text, bool isText)
    {
        _isAtStart = false;
        var left = _messageBytesMax - payload.Length;
        var room = left > 0 ? payload.GetRoom(Math.Min(left, payload.Length * GrowthFactor)) : _beyondLimit;
        var most = Math.Min(left > 0 ? left : 1, share.InflatedBytesLeft);
        if (room.Length > most) room = room[..(int)most];
        var piece = source[..(int)Math.Min(source.Length, share.CompressedBytesLeft)];
        var length = piece.Length;
        var result = _inflater!.Inflate(ref piece, room, out var written);
        HasMore = result == InflateResult.NeedRoom;
        source = source[(length - piece.Length)..];
        share.CompressedBytesLeft -= length - piece.Length;
        share.InflatedBytesLeft -= written;
        if (left <= 0 && written > 0) return ProtocolViolation.MessageTooBig;
        if (written > 0) payload.Advance(written);
        if (isText && !text.TryAppend(room[..written])) return ProtocolViolation.TextNotUtf8;
        if (result == InflateResult.Invalid) return ProtocolViolation.DeflateInvalid;
        if (result == InflateResult.FinalBlock)
        {
            // Blocks may follow it (RFC 7692 7.2.3.4); zlib takes them as another stream.
            _inflater.Reset();
            _isAtStart = true;
        }

        return ProtocolViolation.None;
    }

    private bool EndsBetweenBlocks()
    {
        var probe = _keepsContext ? EmptyProbe : FinalProbe;
        var result = _inflater!.Inflate(ref probe, _beyondLimit, out var written);
        return written == 0
            && probe.IsEmpty
            && result == (_keepsContext ? InflateResult.NeedInput : InflateResult.FinalBlock);
    }
}
