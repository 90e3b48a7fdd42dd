using System.Buffers;
using System.Runtime.CompilerServices;
using KeyRx.WebSockets.Deflate;
using KeyRx.WebSockets.Framing;

namespace KeyRx.WebSockets.Messages;

/// <summary>
/// Bytes as received -> whole messages and control frames, whatever the cuts. Call <c>TryRead</c> until it says
/// <see cref="MessageReadResult.NeedMore"/>, then receive more. One caller at a time; <see cref="Reset"/> makes it
/// ready for another connection, between any two calls.
/// </summary>
/// <remarks>
/// Payload bytes are copied once, unmasked on the way, into rented arrays; a large message needs no large input. Rules
/// are checked at the byte that breaks them: sizes at the header, before anything is rented; text within the fragment.
/// Compressed messages (RFC 7692) are inflated as their bytes come, when <see cref="Reset"/> allows them.
/// </remarks>
public sealed partial class MessageAssembler
{
    /// <summary>
    /// Compressed bytes unmasked on the stack before they are inflated: each call of zlib copies its window.
    /// </summary>
    private const int UnmaskedAtOnce = 16 * 1024;

    private readonly PayloadBuffer _payload;
    private readonly byte[] _control = new byte[Rfc6455.ControlPayloadMax];
    private readonly WebSocketRole _role;
    private long _messageBytesMax;

    /// <summary>The frame whose payload is being read, while <see cref="_inFrame"/>.</summary>
    private FrameHeader _frame;
    private bool _inFrame;

    /// <summary>Payload bytes of the frame read so far.</summary>
    private long _frameRead;

    /// <summary>Kind of the pending data message; continuation while there is none.</summary>
    private Opcode _pending;

    /// <summary>The last call handed the payload out: it is no longer needed at the next.</summary>
    private bool _delivered;
    private bool _closeReceived;
    private Utf8Validator _text;

    /// <summary>
    /// RSV1 where compressed messages are agreed; what inflates them exists from the first time they were.
    /// </summary>
    private byte _rsvAllowed;
    private bool _isCompressed;
    private MessageInflater? _inflater;
    private ProtocolViolation _violation;

    /// <summary>An assembler for messages of up to 64 KiB until <see cref="Reset"/> says otherwise.</summary>
    /// <param name="role">The reader's own role.</param>
    public MessageAssembler(WebSocketRole role)
        : this(role, ArrayPool<byte>.Shared)
    {
    }

    /// <summary>The same with arrays from this pool.</summary>
    public MessageAssembler(WebSocketRole role, ArrayPool<byte> pool)
        : this(role, pool, null)
    {
    }

    /// <summary>The same with memory from these pools.</summary>
    /// <param name="role">The reader's own role.</param>
    /// <param name="pool">Arrays.</param>
    /// <param name="large">For more than 64 KiB in one piece, up to 1 MiB; null = these are arrays too.</param>
    public MessageAssembler(WebSocketRole role, ArrayPool<byte> pool, MemoryPool<byte>? large)
        : this(role, new PayloadBuffer(pool ?? throw new ArgumentNullException(nameof(pool)), large))
    {
    }

    /// <summary>The same with all memory from this pool, in pieces of 4 KiB to 1 MiB.</summary>
    public MessageAssembler(WebSocketRole role, MemoryPool<byte> pool)
        : this(role, new PayloadBuffer(null, pool ?? throw new ArgumentNullException(nameof(pool))))
    {
    }

    private MessageAssembler(WebSocketRole role, PayloadBuffer payload)
    {
        if (role is not (WebSocketRole.Server or WebSocketRole.Client))
            throw new ArgumentOutOfRangeException(nameof(role), role, "a server or a client reads");
        _role = role;
        _payload = payload;
        Reset(64 * 1024);
    }

    /// <summary>Holds nothing of its connection: between messages, every array given back.</summary>
    public bool IsIdle => IsAtMessage && _payload.IsReleased && _inflater is null or { IsReleased: true };

    /// <summary>
    /// Nothing of a frame or message has come that is not handed out; what was handed out last may be held still.
    /// </summary>
    public bool HasNothingUnderWay => IsAtMessage && !IsPaused;

    /// <summary>A data message has begun and is not complete.</summary>
    public bool IsInMessage => _pending != Opcode.Continuation || (_inFrame && !_frame.IsControl);

    /// <summary>A close frame has come: what follows it is discarded (RFC 6455 1.4).</summary>
    public bool IsCloseReceived => _closeReceived;

    /// <summary>The last call stopped because its share was spent: call again, whether or not more comes.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>Gives everything back and starts anew, in the same role.</summary>
    /// <param name="messageBytesMax">Longest data message, over all its fragments and as it is when inflated.</param>
    /// <param name="inflaters">Where inflaters come from when permessage-deflate was agreed, else null.</param>
    /// <param name="keepsContext">The peer may refer to its messages before: an inflater is then
    /// kept until the next reset.</param>
    public void Reset(long messageBytesMax, InflaterPool? inflaters = null, bool keepsContext = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(messageBytesMax);
        if (inflaters is not null) _inflater ??= new MessageInflater();
        _inflater?.Reset(inflaters, keepsContext, messageBytesMax);
        (_rsvAllowed, _isCompressed) = (inflaters is null ? (byte)0 : Rfc6455.Rsv1, false);
        _payload.Release();
        _messageBytesMax = messageBytesMax;
        (_frame, _inFrame, _frameRead) = (default, false, 0);
        (_pending, _delivered, _closeReceived) = (Opcode.Continuation, false, false);
        (_text, _violation, IsPaused) = (default, ProtocolViolation.None, false);
    }

    /// <summary>Consumes input up to the end of the next message, or all but an incomplete header.</summary>
    public MessageReadResult TryRead(
        ref ReadOnlySequence<byte> input, out WebSocketMessage message, out ProtocolViolation violation)
    {
        var share = ReadShare.Unbounded;
        return TryRead(ref input, ref share, out message, out violation);
    }

    /// <summary>
    /// The same with a bound on its work. It stops where its share is spent, in the middle of a compressed frame too:
    /// what is left of that lies in the input, or in here where the input is used up (<see cref="IsPaused"/>).
    /// </summary>
    /// <param name="input">What was received and not consumed yet.</param>
    /// <param name="share">What may be done, not spent; what was done is taken away.</param>
    /// <param name="message">The message, where the result says that there is one; valid until the next call.</param>
    /// <param name="violation">The rule that was broken, where the result says so.</param>
    public MessageReadResult TryRead(
        ref ReadOnlySequence<byte> input,
        ref ReadShare share,
        out WebSocketMessage message,
        out ProtocolViolation violation)
    {
        if (share.IsSpent) throw new ArgumentException("nothing is left of the share", nameof(share));
        IsPaused = false;
        if (_delivered)
        {
            _payload.Restart();
            _delivered = false;
        }

        if (TryReadWhole(ref input, out message))
        {
            share.FramesLeft--;
            violation = ProtocolViolation.None;
            return MessageReadResult.Message;
        }

        return ReadPieces(ref input, ref share, out message, out violation);
    }

    private MessageReadResult ReadPieces(
        ref ReadOnlySequence<byte> input,
        ref ReadShare share,
        out WebSocketMessage message,
        out ProtocolViolation violation)
    {
        var result = Read(ref input, ref share, out message);
        violation = _violation;
        if (result == MessageReadResult.Violation)
            _inflater?.Release();
        if (result == MessageReadResult.Violation || (result == MessageReadResult.NeedMore && IsBetweenMessages))
            _payload.Release();
        return result;
    }

    private bool IsBetweenMessages => !_inFrame && _pending == Opcode.Continuation;

    private MessageReadResult Read(
        ref ReadOnlySequence<byte> input, ref ReadShare share, out WebSocketMessage message)
    {
        message = default;
        if (_closeReceived)
            input = input.Slice(input.End);

        while (_violation == ProtocolViolation.None)
        {
            if (!_inFrame)
            {
                IsPaused = share.IsSpent;
                if (IsPaused || !TryBeginFrame(ref input))
                    break;
                share.FramesLeft--;
            }

            var isCompressed = _isCompressed && !_frame.IsControl;
            if (!(isCompressed ? TryReadCompressed(ref input, ref share) : TryReadPayload(ref input)))
                break;
            if (isCompressed && _frame.Fin && !TryEndCompressed(ref share))
                break;
            if (TryEndFrame(out message))
                return MessageReadResult.Message;
        }

        if (_violation != ProtocolViolation.None)
            return MessageReadResult.Violation;
        return IsPaused ? MessageReadResult.ShareSpent : MessageReadResult.NeedMore;
    }

    private bool TryBeginFrame(ref ReadOnlySequence<byte> input)
    {
        var result = FrameReader.TryRead(ref input, _role, out var header, out _violation, _rsvAllowed);
        if (result == FrameReadResult.Violation || header.HeaderLength == 0)
            return false;

        // Also for a header that is not complete: what is known of it may already be too much.
        _violation = CheckAgainstPending(in header);
        if (_violation != ProtocolViolation.None || result == FrameReadResult.NeedMore)
            return false;

        (_frame, _inFrame, _frameRead) = (header, true, 0);
        if (!header.IsControl && header.Opcode != Opcode.Continuation)
        {
            _pending = header.Opcode;
            if (header.Rsv != 0)
                BeginCompressed();
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ProtocolViolation CheckAgainstPending(in FrameHeader header)
    {
        var continues = header.Opcode == Opcode.Continuation;
        if (header.Rsv != 0 && (header.IsControl || continues))
            return ProtocolViolation.CompressedBitMisplaced;
        if (header.IsControl)
            return ProtocolViolation.None;

        if (continues != (_pending != Opcode.Continuation))
            return continues ? ProtocolViolation.ContinuationWithoutMessage : ProtocolViolation.MessageInsideMessage;

        // A compressed message is limited by what comes out of it, as it comes.
        return !_isCompressed && header.Rsv == 0 && header.PayloadLength > (ulong)(_messageBytesMax - _payload.Length)
            ? ProtocolViolation.MessageTooBig
            : ProtocolViolation.None;
    }

    /// <summary>True where a message ends with the frame.</summary>
    private bool TryEndFrame(out WebSocketMessage message)
    {
        _inFrame = false;
        message = default;
        if (_frame.IsControl)
            return TryEndControl(out message);
        if (!_frame.Fin)
            return false;

        if (!_text.IsComplete)
        {
            _violation = ProtocolViolation.TextNotUtf8;
            return false;
        }

        message = new WebSocketMessage(_pending, _payload.ToSequence(), isCompressed: _isCompressed);
        (_pending, _text, _isCompressed, _delivered) = (Opcode.Continuation, default, false, true);
        return true;
    }
}
