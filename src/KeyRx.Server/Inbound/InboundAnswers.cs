using KeyRx.Protocol;
using KeyRx.Protocol.Messages;
using KeyRx.Server.Connections;
using KeyRx.Server.Delivery;
using KeyRx.Server.Diagnostics;
using KeyRx.Server.Ingest;
using KeyRx.Server.Lifecycle;

namespace KeyRx.Server.Inbound;

/// <summary>
/// Tells clients what the host has decided, what it says to one of them, and that it did not decide in time.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class InboundAnswers
{
    /// <summary>Bytes that may wait for a client besides what its socket is owed; beyond, it is too slow.</summary>
    internal const int WaitingBytesMax = 256 * 1024;

    /// <summary>Late messages that one step answers.</summary>
    private const int LateOfAStep = 64;

    private readonly InboundTable _table;
    private readonly ConnectionTable _connections;
    private readonly Egress _egress;
    private readonly ConnectionLifecycle _lifecycle;
    private readonly ConnectionLog _log;
    private readonly Inbox.Receive _say;

    internal InboundAnswers(
        InboundTable table, ConnectionTable connections, Egress egress, ConnectionLifecycle lifecycle,
        ConnectionLog log)
    {
        (_table, _connections, _egress, _lifecycle, _log) = (table, connections, egress, lifecycle, log);
        _say = Say;
    }

    internal bool HasWork => !_table.Decisions.IsEmpty || _table.Outbox is { HasWritten: true };

    /// <summary>One decision, and one message to a client.</summary>
    internal void Step()
    {
        if (_table.Decisions.Take() is { } decided)
        {
            if (Find(decided) is { } connection)
            {
                Answer(connection, decided);
                _egress.Flush(connection);
            }

            decided.Queue.Release(decided);
        }

        if (_table.Outbox is { HasWritten: true } outbox) outbox.TakeOne(_say);
        _lifecycle.Settle();
    }

    /// <summary>Answers some of those whose time is over; false while there may be more.</summary>
    internal bool TellLate(ulong nowNanos)
    {
        var told = 0;
        foreach (var queue in _table.All)
        {
            while (told < LateOfAStep && queue.TakeLate(nowNanos, out var wasRead) is { } late)
            {
                told++;
                if (Refuse(late, wasRead, "the program did not look at it in time") is { } connection)
                    _egress.Flush(connection);
            }
        }

        if (told > 0) _lifecycle.Settle();
        return told < LateOfAStep;
    }

    /// <summary>
    /// The server is about to close every connection: what is not decided on is refused, and leaves with the close
    /// frames.
    /// </summary>
    internal void End()
    {
        _table.Close();
        foreach (var queue in _table.All)
        {
            while (queue.TakeLate(null, out var wasRead) is { } left) Refuse(left, wasRead, "the server stops");
        }
    }

    private Connection? Find(InboundEntry entry) => Find(entry.Client.Slot, entry.Client.Generation);

    private Connection? Find(int slot, uint generation) =>
        _connections.Find(slot) is { IsOpenSubscriber: true } connection && connection.Generation == generation
            ? connection
            : null;

    private void Answer(Connection connection, InboundEntry decided)
    {
        if (decided.Code > 0)
            Tell(connection, decided, decided.Code, decided.Text);
        else if (decided.WantsAnswer)
            _egress.Reply(connection, decided, static (output, decided) => ServerMessageWriter.Answer(
                output, decided.MessageId, decided.Bytes));
    }

    /// <summary>The host has not decided. The connection, where it is still there.</summary>
    private Connection? Refuse(InboundEntry entry, bool wasRead, string why)
    {
        var connection = Find(entry);
        if (connection is not null && !wasRead)
            Tell(connection, entry, ErrorCodes.Unavailable, $"{why}: nothing was done, try again");
        else if (connection is not null && entry.WantsAnswer)
            Tell(connection, entry, ErrorCodes.Late, "the program has it and did not say in time what became of it");
        entry.Queue.Release(entry);
        return connection;
    }

    private void Tell(Connection connection, InboundEntry entry, int code, string text)
    {
        _log.MessageRefused(connection, code);
        _egress.Reply(connection, (entry, code, text), static (output, error) => ServerMessageWriter.Error(
            output, error.code, error.text, error.entry.MessageId));
    }

    private void Say(ushort number, ReadOnlySpan<byte> record)
    {
        var (queue, slot, generation) = _table.Outbox!.Read(number, record, out var payload);
        if (Find(slot, generation) is not { } connection) return;
        if (connection.Replies is { Length: > WaitingBytesMax })
        {
            _lifecycle.Close(connection, CloseReasons.SlowConsumer, EndReason.SlowConsumer);
            return;
        }

        _egress.ReplyDirect(connection, queue.Name, payload);
        _egress.Flush(connection);
    }
}
