using System.Buffers;
using KeyRx.Protocol;
using KeyRx.WebSockets;

namespace KeyRx.Server;

/// <summary>Frames of an upgraded connection: control frames are answered here, messages go to the dispatcher or are echoed.</summary>
/// <remarks>Threading: the owner only.</remarks>
internal sealed class FrameIngress(
    KeyRxServerOptions options, ConnectionTable table, BufferPools pools, Egress egress, Closer closer, MessageDispatcher dispatcher, ServerCounters counters, MonotonicClock clock)
{
    /// <summary>Replies that may wait for a socket that takes no more; beyond, that socket is not read either.</summary>
    private const int WaitingBytesMax = 4096;
    private const int WaitingMessagesMax = 8;

    /// <summary>Replies are sent while input is still being read once there are so many.</summary>
    private const int FlushBytes = 64 * 1024;

    private readonly RateLimits _limits = RateLimits.Of(options);

    /// <summary>Consumes whole messages; leaves an incomplete header, or everything from where reading was paused.</summary>
    internal void Take(Connection connection, ref ReadOnlySequence<byte> input)
    {
        while (connection.Phase is ConnectionPhase.Open or ConnectionPhase.Closing)
        {
            if (MustPause(connection)) break;
            var assembler = connection.Assembler ??= RentAssembler(connection);
            var result = assembler.TryRead(ref input, out var message, out var violation);
            if (result == MessageReadResult.NeedMore) break;
            if (result == MessageReadResult.Violation)
            {
                input = input.Slice(input.End);
                Fail(connection, violation);
                break;
            }

            counters.MessageReceived();
            Handle(connection, message);
        }

        var mayGoOn = connection.Phase is ConnectionPhase.Open or ConnectionPhase.Closing;
        if (!mayGoOn || connection.Assembler is { IsIdle: true }) pools.ReturnAssembler(connection);
        if (mayGoOn) egress.Flush(connection);
    }

    private MessageAssembler RentAssembler(Connection connection)
    {
        var assembler = pools.Assemblers.Get();
        var messageBytesMax = connection.Kind == ConnectionKind.Echo ? options.EchoMessageBytesMax : options.MessageBytesMax;
        assembler.Reset(WebSocketRole.Server, messageBytesMax, connection.DeflateWindowBits > 0 ? pools.Inflaters : null);
        return assembler;
    }

    private void Handle(Connection connection, in WebSocketMessage message)
    {
        if (message.Opcode == Opcode.Close)
        {
            HandleClose(connection, message);
            return;
        }

        if (connection.Phase == ConnectionPhase.Closing) return; // only the peer's close frame matters now
        if (connection.Kind == ConnectionKind.Subscriber && !PassesRateLimit(connection, message)) return;
        switch (message.Opcode)
        {
            case Opcode.Ping:
                Answer(connection, Opcode.Pong, message.Payload);
                break;
            case Opcode.Pong:
                break; // the byte itself was the sign of life
            case Opcode.Text when connection.Kind == ConnectionKind.Subscriber:
                dispatcher.Take(connection, message.Payload);
                break;
            case Opcode.Binary when connection.Kind == ConnectionKind.Subscriber:
                closer.Close(connection, CloseReasons.UnsupportedData, EndReason.ProtocolError);
                break;
            case var _ when message.Payload.Length >= Egress.LongReplyBytes:
                // Plain, whatever was agreed (RFC 7692 6): compressing so much would hold everybody up.
                egress.ReplyLong(connection, message.Opcode, message.Payload);
                break;
            default:
                if (!message.IsCompressed || !TryAnswerCompressed(connection, message.Opcode, message.Payload)) Answer(connection, message.Opcode, message.Payload);
                break;
        }
    }

    private void HandleClose(Connection connection, in WebSocketMessage message)
    {
        if (connection.Phase == ConnectionPhase.Closing) closer.PeerClosed(connection);
        else closer.Close(connection, message.CloseStatus, "", EndReason.Normal, peerWentFirst: true);
    }

    private void Fail(Connection connection, ProtocolViolation violation)
    {
        counters.Violation();
        if (connection.Phase == ConnectionPhase.Closing) closer.PeerClosed(connection);
        else closer.Close(connection, violation.CloseStatus(), violation.Sentence(), EndReason.ProtocolError, peerWentFirst: true);
    }

    private bool PassesRateLimit(Connection connection, in WebSocketMessage message)
    {
        var rate = connection.Rate;
        var verdict = rate.Take(_limits, message.Payload.Length, clock.NowNanos);
        connection.Rate = rate;
        if (verdict == RateVerdict.Allowed) return true;
        counters.RateLimited();
        if (verdict == RateVerdict.Close)
            closer.Close(connection, CloseReasons.PolicyViolation.Code, "rate limit", EndReason.RateLimited);
        else
            dispatcher.RefuseUnread(connection, ErrorCodes.TooManyRequests, _limits.Sentence, message);
        return false;
    }

    private void Answer(Connection connection, Opcode opcode, in ReadOnlySequence<byte> payload)
    {
        var replies = egress.RepliesOf(connection);
        // Where the socket takes no more, the latest ping is answered and stands for those before it (RFC 6455 5.5.3).
        if (opcode == Opcode.Pong && table.Hot(connection.Slot).Has(SlotFlags.Blocked)) replies.RemovePong();
        var length = (int)payload.Length;
        var room = replies.GetSpan(FrameWriter.HeaderMax + length);
        var header = FrameWriter.WriteHeader(room, opcode, length);
        payload.CopyTo(room[header..]);
        Answered(connection, replies, opcode, header + length);
    }

    /// <summary>False where compressing does not pay, or may not be: a plain message is always allowed (RFC 7692 6).</summary>
    private bool TryAnswerCompressed(Connection connection, Opcode opcode, in ReadOnlySequence<byte> payload)
    {
        var length = (int)payload.Length;
        if (length == 0 || pools.Deflaters.For(connection.DeflateWindowBits, length) is not { } deflater) return false;
        var replies = egress.RepliesOf(connection);
        var room = replies.GetSpan(FrameWriter.HeaderMax + length);
        var deflated = room.Slice(FrameWriter.HeaderMax, length - 1);
        if (!deflater.TryDeflate(payload, deflated, out var written)) return false;
        var header = FrameWriter.WriteHeader(room, opcode, written, rsv1: true);
        deflated[..written].CopyTo(room[header..]);
        Answered(connection, replies, opcode, header + written);
        return true;
    }

    private void Answered(Connection connection, OutputBuffer replies, Opcode opcode, int bytes)
    {
        replies.Advance(bytes);
        replies.MessageCount++;
        if (opcode == Opcode.Pong) replies.NotePong(bytes);
        if (replies.Length >= FlushBytes) egress.Flush(connection);
    }

    private static bool IsOwedMuch(Connection connection, in HotSlot hot) =>
        hot.Has(SlotFlags.Blocked | SlotFlags.TurnOver) && connection.Replies is { } waiting
        && (waiting.Length >= WaitingBytesMax || waiting.MessageCount >= WaitingMessagesMax);

    private bool MustPause(Connection connection)
    {
        ref var hot = ref table.Hot(connection.Slot);
        // A long reply lies in the assembler: what is read next would take its place.
        if (!hot.Has(SlotFlags.HasLongReply) && !IsOwedMuch(connection, in hot)) return false;
        hot.Flags |= SlotFlags.ReadPaused;
        return true;
    }
}
