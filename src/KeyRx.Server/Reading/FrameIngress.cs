using System.Buffers;
using KeyRx.Protocol;
using KeyRx.Server.Connections;
using KeyRx.Server.Delivery;
using KeyRx.Server.Diagnostics;
using KeyRx.Server.Lifecycle;
using KeyRx.Server.Limits;
using KeyRx.Server.Memory;
using KeyRx.Server.Messages;
using KeyRx.Server.Timing;
using KeyRx.WebSockets.Framing;
using KeyRx.WebSockets.Messages;

namespace KeyRx.Server.Reading;

/// <summary>
/// Frames of an upgraded connection: control frames are answered here, messages go to the dispatcher or are echoed.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class FrameIngress(
    FrameLimits limits,
    ConnectionResources resources,
    Egress egress,
    ConnectionLifecycle lifecycle,
    MessageDispatcher dispatcher,
    Revocation revocation,
    ServerCounters counters)
{
    /// <summary>
    /// Replies that may wait for a socket that takes no more; beyond, that socket is not read either.
    /// </summary>
    private const int WaitingBytesMax = 4096;
    private const int WaitingMessagesMax = 8;

    /// <summary>Replies are sent while input is still being read once there are so many.</summary>
    private const int FlushBytes = 64 * 1024;

    private readonly ConnectionTable _table = resources.Table;

    /// <summary>
    /// Consumes messages while slice and budget last. Leaves an incomplete header, or everything from where reading was
    /// paused or the slice was spent, the rest of a message inside its assembler too; then
    /// <see cref="SlotFlags.InputLeft"/> says so.
    /// </summary>
    /// <returns>True when a message has come to its end.</returns>
    internal bool Take(
        Connection connection, ref ReadOnlySequence<byte> input, ref ReadingSlice slice, ref StageBudget budget)
    {
        _table.Hot(connection.Slot).Flags &= ~SlotFlags.InputLeft;
        var hasEnded = false;
        while (IsListenedTo(connection))
        {
            if (MustPause(connection) || slice.Share.IsSpent || !budget.IsLeft)
            {
                NoteInputLeft(connection, input);
                break;
            }

            var assembler = connection.Assembler ??= RentAssembler(connection);
            var framesLeft = slice.Share.FramesLeft;
            var result = assembler.TryRead(ref input, ref slice.Share, out var message, out var violation);
            budget.Note(1);
            if (result == MessageReadResult.NeedMore)
            {
                ChargeFragments(connection, framesLeft - slice.Share.FramesLeft);
                break;
            }

            if (result == MessageReadResult.ShareSpent)
            {
                ChargeFragments(connection, framesLeft - slice.Share.FramesLeft);
                continue;
            }

            if (result == MessageReadResult.Violation)
            {
                input = input.Slice(input.End);
                Fail(connection, violation);
                break;
            }

            counters.MessageReceived();
            hasEnded |= !assembler.IsInMessage;
            ChargeFragments(connection, framesLeft - slice.Share.FramesLeft - 1);
            Handle(connection, message);
        }

        var mayGoOn = connection.State is ConnectionPhase.Open or ConnectionPhase.Closing;
        // A stage may end right after a message: what that one took is given back, whether or not more is to come.
        var isNeeded = connection.Assembler is { HasNothingUnderWay: false } && mayGoOn;
        if (!isNeeded && !_table.Hot(connection.Slot).Has(SlotFlags.HasLongReply))
            resources.Pools.ReturnAssembler(connection);
        if (mayGoOn) egress.Flush(connection);
        return hasEnded;
    }

    private bool IsListenedTo(Connection connection) =>
        connection.State is ConnectionPhase.Open or ConnectionPhase.Closing
        && !_table.Hot(connection.Slot).Has(SlotFlags.Cut);

    private void NoteInputLeft(Connection connection, in ReadOnlySequence<byte> input)
    {
        if (!input.IsEmpty || connection.Assembler is { IsPaused: true })
            _table.Hot(connection.Slot).Flags |= SlotFlags.InputLeft;
    }

    /// <summary>
    /// Frames beyond the one that each message has anyway: a message may be cut into any number of empty ones.
    /// </summary>
    private void ChargeFragments(Connection connection, int fragments)
    {
        if (fragments <= 0 || connection is not { Kind: ConnectionKind.Subscriber, State: ConnectionPhase.Open })
            return;
        var rate = connection.Rate;
        var isAllowed = rate.TakeFragments(limits.Rate, fragments, resources.Clock.NowNanos);
        connection.Rate = rate;
        if (isAllowed) return;
        counters.RateLimited();
        lifecycle.Close(connection, CloseReasons.PolicyViolation.Code, "rate limit", EndReason.RateLimited);
    }

    private MessageAssembler RentAssembler(Connection connection)
    {
        var assembler = resources.Pools.Assemblers.Get();
        var messageBytesMax =
            connection.Kind == ConnectionKind.Echo ? limits.EchoMessageBytesMax : limits.MessageBytesMax;
        assembler.Reset(
            messageBytesMax, connection.DeflateWindowBits > 0 ? resources.Pools.Inflaters : null);
        return assembler;
    }

    private void Handle(Connection connection, in WebSocketMessage message)
    {
        if (message.Opcode == Opcode.Close)
        {
            HandleClose(connection, message);
            return;
        }

        if (connection.State == ConnectionPhase.Closing) return; // only the peer's close frame matters now
        if (connection.Kind == ConnectionKind.Subscriber && !PassesRateLimit(connection, message)) return;
        switch (message.Opcode)
        {
            case Opcode.Ping:
                Answer(connection, Opcode.Pong, message.Payload);
                break;
            case Opcode.Pong:
                break; // the byte itself was the sign of life
            case Opcode.Text when connection.Kind == ConnectionKind.Subscriber:
                if (revocation.MayGoOn(connection)) dispatcher.Take(connection, message.Payload);
                break;
            case Opcode.Binary when connection.Kind == ConnectionKind.Subscriber:
                lifecycle.Close(connection, CloseReasons.UnsupportedData, EndReason.ProtocolError);
                break;
            case var _ when message.Payload.Length >= Egress.LongReplyBytes:
                // Plain, whatever was agreed (RFC 7692 6): compressing so much would hold everybody up.
                egress.ReplyLong(connection, message.Opcode, message.Payload);
                break;
            default:
                if (!message.IsCompressed || !TryAnswerCompressed(connection, message.Opcode, message.Payload))
                    Answer(connection, message.Opcode, message.Payload);
                break;
        }
    }

    private void HandleClose(Connection connection, in WebSocketMessage message)
    {
        if (connection.State == ConnectionPhase.Closing) lifecycle.PeerClosed(connection);
        else lifecycle.CloseLast(connection, message.CloseStatus, "", EndReason.Normal);
    }

    private void Fail(Connection connection, ProtocolViolation violation)
    {
        counters.Violation();
        if (connection.State == ConnectionPhase.Closing) lifecycle.PeerClosed(connection);
        else lifecycle.CloseLast(connection, violation.CloseStatus(), violation.Sentence(), EndReason.ProtocolError);
    }

    private bool PassesRateLimit(Connection connection, in WebSocketMessage message)
    {
        var rate = connection.Rate;
        var verdict = rate.Take(limits.Rate, message.Payload.Length, resources.Clock.NowNanos);
        connection.Rate = rate;
        if (verdict == RateVerdict.Allowed) return true;
        counters.RateLimited();
        if (verdict == RateVerdict.Close)
            lifecycle.Close(connection, CloseReasons.PolicyViolation.Code, "rate limit", EndReason.RateLimited);
        else
            dispatcher.RefuseUnread(connection, ErrorCodes.TooManyRequests, limits.Rate.Sentence, message);
        return false;
    }

    private void Answer(Connection connection, Opcode opcode, in ReadOnlySequence<byte> payload)
    {
        var replies = egress.RepliesOf(connection);
        // Where the socket takes no more, the latest ping is answered and stands for those before it (RFC 6455 5.5.3).
        if (opcode == Opcode.Pong && _table.Hot(connection.Slot).Has(SlotFlags.Blocked)) replies.RemovePong();
        var length = (int)payload.Length;
        var room = replies.GetSpan(FrameWriter.HeaderMax + length);
        var header = FrameWriter.WriteHeader(room, opcode, length);
        payload.CopyTo(room[header..]);
        Answered(connection, replies, opcode, header + length);
    }

    /// <summary>
    /// False where compressing does not pay, or may not be: a plain message is always allowed (RFC 7692 6).
    /// </summary>
    private bool TryAnswerCompressed(Connection connection, Opcode opcode, in ReadOnlySequence<byte> payload)
    {
        var length = (int)payload.Length;
        if (length == 0 || resources.Pools.Deflaters.For(connection.DeflateWindowBits, length) is not { } deflater)
            return false;
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
        ref var hot = ref _table.Hot(connection.Slot);
        // A long reply lies in the assembler: what is read next would take its place.
        if (!hot.Has(SlotFlags.HasLongReply | SlotFlags.Parked) && !IsOwedMuch(connection, in hot)) return false;
        hot.Flags |= SlotFlags.ReadPaused;
        return true;
    }
}
