using System.Buffers;
using System.Buffers.Binary;
using System.Text.Unicode;
using KeyRx.Testing;
using KeyRx.WebSockets.Deflate;
using KeyRx.WebSockets.Framing;
using KeyRx.WebSockets.Messages;

namespace KeyRx.Fuzz.Targets;

/// <summary>
/// What an assembler made of a stream, as bytes to compare, with every claim checked that holds for any stream. Call
/// <see cref="Read"/> once. One thread.
/// </summary>
internal sealed class FrameTranscript
{
    /// <summary>The smallest array that the assembler rents.</summary>
    private const int ArrayBytesMin = 4096;

    /// <summary>The most that a byte of DEFLATE becomes (RFC 1951: 258 bytes from two bits).</summary>
    private const int InflatedPerByteMax = 1032;

    private readonly long _messageBytesMax;
    private readonly InflaterPool? _inflaters;
    private readonly ExactPool _pool = new();
    private readonly MessageAssembler _assembler;
    private readonly ArrayBufferWriter<byte> _text = new();
    private long _received;

    internal FrameTranscript(
        WebSocketRole role, long messageBytesMax, InflaterPool? inflaters = null, bool keepsContext = false)
    {
        (_messageBytesMax, _inflaters) = (messageBytesMax, inflaters);
        _assembler = new MessageAssembler(role, _pool);
        _assembler.Reset(messageBytesMax, inflaters, keepsContext);
    }

    /// <summary>What each call may do.</summary>
    internal ReadShare Share { get; init; } = ReadShare.Unbounded;

    internal byte[] Read(IEnumerable<byte[]> pieces)
    {
        byte[] left = [];
        foreach (var piece in pieces)
        {
            _received += piece.Length;
            var input = Chunked.Join([left, piece]);
            if (!TryRead(ref input)) break;
            left = input.ToArray();
            FindingException.Unless(left.Length < Rfc6455.HeaderMax, "at most an incomplete header is left");
        }

        _assembler.Reset(0);
        FindingException.Unless(_pool.BytesHeld == 0 && _assembler.IsIdle, "after a reset nothing is held");
        FindingException.Unless((_inflaters?.RentedCount ?? 0) == 0, "after a reset no inflater is held");
        return _text.WrittenSpan.ToArray();
    }

    /// <summary>False once a rule was broken.</summary>
    private bool TryRead(ref ReadOnlySequence<byte> input)
    {
        while (true)
        {
            var (before, wasPaused) = (input.Length, _assembler.IsPaused);
            var share = Share;
            var result = _assembler.TryRead(ref input, ref share, out var message, out var violation);
            CheckMemory();
            FindingException.Unless(
                (result == MessageReadResult.Violation) == (violation != ProtocolViolation.None),
                "a violation has its rule, and nothing else has");
            FindingException.Unless(
                (result == MessageReadResult.ShareSpent) == _assembler.IsPaused,
                "a spent share pauses, and nothing else");
            if (result == MessageReadResult.NeedMore) return true;
            if (result == MessageReadResult.ShareSpent)
            {
                FindingException.Unless(share.IsSpent, "a share is used up before its call stops for it");
                continue;
            }

            if (result == MessageReadResult.Violation)
            {
                TakeViolation(violation);
                return false;
            }

            FindingException.Unless(input.Length < before || wasPaused, "a message consumes something");
            TakeMessage(in message);
        }
    }

    /// <summary>
    /// A peer takes no more memory than twice what it sent, or its bytes inflate
    /// to, or it may send (RFC 6455 10.4).
    /// </summary>
    private void CheckMemory()
    {
        var come = _inflaters is null ? _received : InflatedPerByteMax * _received;
        FindingException.Unless(
            _pool.BytesHeld <= (2 * Math.Min(come, _messageBytesMax)) + ArrayBytesMin, "memory follows what has come");
    }

    private void TakeMessage(in WebSocketMessage message)
    {
        var payload = message.Payload.ToArray();
        switch (message.Opcode)
        {
            case Opcode.Text:
                FindingException.Unless(Utf8.IsValid(payload), "text is UTF-8");
                goto case Opcode.Binary;
            case Opcode.Binary:
                FindingException.Unless(payload.Length <= _messageBytesMax, "a message is within the limit");
                break;
            case Opcode.Close:
                FindingException.Unless(
                    message.CloseStatus == Rfc6455.CloseNoStatus
                        ? payload.Length == 0
                        : Rfc6455.IsValidCloseStatus(message.CloseStatus),
                    "a close status may be on the wire");
                FindingException.Unless(Utf8.IsValid(message.CloseReasonUtf8.ToArray()), "a close reason is UTF-8");
                goto default;
            default:
                FindingException.Unless(
                    payload.Length <= Rfc6455.ControlPayloadMax, "a control frame has at most 125 bytes");
                break;
        }

        FindingException.Unless(
            message.Opcode is Opcode.Text or Opcode.Binary or Opcode.Close or Opcode.Ping or Opcode.Pong,
            "a message has a kind");
        Write((byte)message.Opcode, payload.Length);
        _text.Write(payload);
    }

    private void TakeViolation(ProtocolViolation violation)
    {
        var status = violation.CloseStatus();
        FindingException.Unless(
            status is Rfc6455.CloseProtocolError or Rfc6455.CloseInvalidPayload or Rfc6455.CloseMessageTooBig,
            "a broken rule closes with 1002, 1007 or 1009");
        FindingException.Unless(
            violation.Sentence().Length is > 0 and <= Rfc6455.CloseReasonMax, "its sentence fits a close frame");
        FindingException.Unless(
            _pool.BytesHeld == 0 && (_inflaters?.RentedCount ?? 0) == 0, "after a violation nothing is held");
        var more = new ReadOnlySequence<byte>([0x89, 0x00]);
        FindingException.Unless(
            _assembler.TryRead(ref more, out _, out var again) == MessageReadResult.Violation && again == violation,
            "a violation stays");
        Write(byte.MaxValue, status);
    }

    private void Write(byte kind, int number)
    {
        var span = _text.GetSpan(1 + sizeof(int));
        span[0] = kind;
        BinaryPrimitives.WriteInt32LittleEndian(span[1..], number);
        _text.Advance(1 + sizeof(int));
    }
}
