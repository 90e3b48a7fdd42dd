using KeyRx.WebSockets.Deflate;
using KeyRx.WebSockets.Framing;

namespace KeyRx.WebSockets.Messages;

/// <summary>
/// The compressed message being assembled: <see cref="Begin"/>, <see cref="Take"/> for each piece of its payload,
/// <see cref="Complete"/>; <see cref="Release"/> at any time. Holds an inflater only while a message is in flight, or
/// while the peer may refer to the message before. One caller at a time.
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

    internal bool IsReleased => _inflater is null;

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
        _isAtStart = true;
    }

    /// <summary>Inflates plain (unmasked) bytes of the message into its payload; text is checked behind it.</summary>
    internal ProtocolViolation Take(
        ReadOnlySpan<byte> source, PayloadBuffer payload, ref Utf8Validator text, bool isText)
    {
        while (!source.IsEmpty)
        {
            var violation = InflateSome(ref source, payload, ref text, isText);
            if (violation != ProtocolViolation.None) return violation;
        }

        return ProtocolViolation.None;
    }

    /// <summary>The message's last byte was taken: appends what its sender cut off (RFC 7692 7.2.2).</summary>
    internal ProtocolViolation Complete(PayloadBuffer payload, ref Utf8Validator text, bool isText)
    {
        // Nothing was begun, so nothing can be unfinished: no byte at all, or a final block and no byte after it.
        var violation = _isAtStart ? ProtocolViolation.None : Take(Rfc7692.Tail, payload, ref text, isText);
        if (violation == ProtocolViolation.None && !_isAtStart && !EndsBetweenBlocks())
            violation = ProtocolViolation.DeflateInvalid;
        if (!_keepsContext) Release();
        return violation;
    }

    /// <summary>Gives the inflater back.</summary>
    internal void Release()
    {
        if (_inflater is not { } inflater) return;
        _inflater = null;
        _pool!.Return(inflater);
    }

    /// <summary>Until the source is used up and nothing is pending, or a final block ends.</summary>
    private ProtocolViolation InflateSome(
        ref ReadOnlySpan<byte> source, PayloadBuffer payload, ref Utf8Validator text, bool isText)
    {
        _isAtStart = false;
        InflateResult result;
        do
        {
            var left = _messageBytesMax - payload.Length;
            var room = left > 0 ? payload.GetRoom(Math.Min(left, payload.Length * GrowthFactor)) : _beyondLimit;
            if (left > 0 && room.Length > left) room = room[..(int)left];
            result = _inflater!.Inflate(ref source, room, out var written);
            if (left <= 0 && written > 0) return ProtocolViolation.MessageTooBig;
            if (written > 0) payload.Advance(written);
            if (isText && !text.TryAppend(room[..written])) return ProtocolViolation.TextNotUtf8;
        }
        while (result == InflateResult.NeedRoom);

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
