using System.Buffers;
using KeyRx.Load.Interop;
using KeyRx.Protocol.Messages;
using KeyRx.WebSockets.Framing;

namespace KeyRx.Load.Swarm;

/// <summary>
/// Receiving: one recv per readiness into the worker's buffer, headers parsed in place, nothing copied.
/// </summary>
internal sealed partial class SwarmWorker
{
    private void Receive(LoadConnection connection)
    {
        var held = connection.CarryLength;
        var room = _buffer.AsSpan(held);
        if (connection.Meter.Plan.ReceiveBytes is > 0 and var most && most < room.Length)
            room = room[..most];
        var error = NonBlockingSocket.Receive(connection.Descriptor, room, out var count);
        if (error is LinuxConstants.TryAgain or LinuxConstants.Interrupted)
            return;
        if (error != 0 || count == 0)
        {
            End(connection, error != 0 ? Errno.Sentence("receive", error) : "ended without a close frame");
            return;
        }

        connection.CopyCarryTo(_buffer);
        connection.Meter.Counts.Bytes += count;
        connection.Meter.Counts.Receives++;
        var end = held + count;
        var used = Consume(connection, end);
        if (connection.Descriptor < 0)
            return;
        if (used == 0 && end == _buffer.Length)
            End(connection, $"frame larger than {_buffer.Length} bytes");
        else
            connection.Carry(_buffer.AsSpan(used, end - used));
    }

    /// <summary>Handles all that is complete and returns its length.</summary>
    private int Consume(LoadConnection connection, int end)
    {
        var at = 0;
        if (connection.Phase == ConnectionPhase.Upgrading)
        {
            at = FinishUpgrade(connection, end);
            if (at == 0)
                return 0;
        }

        var nowNanos = NowNanos;
        var before = connection.Received;
        while (connection.Descriptor >= 0)
        {
            if (!ServerFrame.TryRead(_buffer, at, end, out var frame, out var error))
            {
                if (error is not null)
                    End(connection, error);
                break;
            }

            at = frame.End;
            Take(connection, frame, nowNanos);
        }

        if (connection.Meter.Plan.Echo is not null && connection.Phase == ConnectionPhase.Subscribed)
            SendEchoes(connection, (int)(connection.Received - before));
        return at;
    }

    private void Take(LoadConnection connection, in ServerFrame frame, long nowNanos)
    {
        connection.Meter.Counts.Frames++;
        var payload = _buffer.AsMemory(frame.PayloadStart, frame.PayloadLength);
        switch (frame.Opcode)
        {
            case Opcode.Binary or Opcode.Text or Opcode.Continuation when connection.Meter.Plan.RecordBytes > 0:
                PlainMeter.TakeRecords(connection, payload.Span, nowNanos);
                break;
            case var _ when frame.IsFragment:
                End(connection, "fragmented message");
                break;
            case Opcode.Binary or Opcode.Text when connection.Meter.Plan.Topic is null:
                PlainMeter.Take(connection, payload.Span, frame.Opcode == Opcode.Binary, nowNanos);
                break;
            case Opcode.Binary:
                if (!BatchMeter.TryTake(connection, payload.Span, nowNanos))
                    End(connection, "malformed or foreign batch");
                break;
            case Opcode.Text:
                TakeText(connection, payload);
                break;
            case Opcode.Ping:
                Send(connection, Opcode.Pong, payload.Span);
                break;
            case Opcode.Close:
                TakeClose(connection, payload.Span);
                break;
        }
    }

    private void TakeText(LoadConnection connection, ReadOnlyMemory<byte> json)
    {
        if (!ServerMessageReader.TryRead(new ReadOnlySequence<byte>(json), out var message))
        {
            End(connection, "malformed JSON message");
            return;
        }

        switch (message.Kind)
        {
            case ServerMessageKind.Ack when connection.Phase == ConnectionPhase.Subscribing:
                TakeAck(connection, message);
                break;
            case ServerMessageKind.Snapshot:
                connection.NextSequence = (message.Sequence ?? 0) + 1;
                break;
            case ServerMessageKind.Event:
                connection.Meter.Counts.Records++;
                connection.Received++;
                break;
            case ServerMessageKind.Gap:
                TakeGap(connection, message.From ?? 0, message.To);
                break;
            case ServerMessageKind.Ping:
                Send(connection, Opcode.Text, """{"type":"pong"}"""u8);
                break;
            case ServerMessageKind.Error:
                End(connection, $"error {message.Code}: {message.Text}");
                break;
        }
    }

    private void TakeAck(LoadConnection connection, ServerMessage message)
    {
        if (message.Topics is [var ack])
            FinishSubscribe(connection, ack);
        else
            End(connection, "ack without the topic");
    }

    private static void TakeGap(LoadConnection connection, ulong from, ulong? to)
    {
        ref var counts = ref connection.Meter.Counts;
        counts.Gaps++;
        if (to >= from)
            counts.GapRecords += (long)(to.Value - from + 1);
        connection.NextSequence = to is { } last ? last + 1 : 0;
    }
}
