using System.Numerics;
using KeyRx.Server.Connections;
using KeyRx.Server.Limits;
using KeyRx.Streams.Readers;

namespace KeyRx.Server.Inbound;

/// <summary>
/// The messages of one topic that wait for the host: a line to be read, and all that are not answered yet, in the order
/// in which they came. Bounded as a whole, by token and by connection. A host that never reads costs a full line and
/// nothing else.
/// </summary>
/// <remarks>
/// Threading: the loop, save where it says otherwise. The loop adds to the line without a lock; readers take from it
/// under one, which the loop only tries: it never waits for the host.
/// </remarks>
internal sealed class InboundQueue
{
    private readonly InboundTopicOptions _options;
    private readonly DecisionStack _decisions;
    private readonly HostDoor _door;
    private readonly ulong _patienceNanos;
    private readonly Lock _reading = new();
    private readonly InboundEntry?[] _line;
    private readonly ulong _mask;
    private readonly Stack<InboundEntry> _free = new();
    private readonly Tally<ulong> _byToken = new(), _byConnection = new();
    private ulong _head; // under the lock
    private ulong _tail; // the loop's
    private int _waiting;
    private InboundEntry? _first;
    private InboundEntry? _last;

    internal InboundQueue(InboundTopicOptions options, DecisionStack decisions, HostDoor door)
    {
        (_options, _decisions, _door) = (options with { }, decisions, door);
        _patienceNanos = (ulong)(options.DecisionTimeout.TotalMilliseconds * 1e6);
        _line = new InboundEntry?[BitOperations.RoundUpToPowerOf2((uint)options.MaxWaiting)];
        _mask = (ulong)_line.Length - 1;
    }

    /// <summary>Immutable; any thread.</summary>
    internal string Name => _options.Name;

    /// <summary>Immutable; any thread.</summary>
    internal int PayloadBytesMax => _options.MaxPayloadBytes;

    /// <summary>What the host has of it; set once, before anybody asks.</summary>
    internal InboundTopic? Topic { get; set; }

    /// <summary>Who waits to read. Any thread.</summary>
    internal ReaderWake Wake { get; } = new();

    /// <summary>In line to be read. Any thread.</summary>
    internal int UnreadCount
    {
        get
        {
            var head = Volatile.Read(ref _head); // first: a tail that is read later is not before it
            return (int)Math.Min(Volatile.Read(ref _tail) - head, (ulong)_options.MaxWaiting);
        }
    }

    /// <summary>Takes a message in, or says why not.</summary>
    internal InboundVerdict TryAdd(
        Connection connection, ClientIdentity client, ReadOnlySpan<byte> messageId, ReadOnlySpan<byte> payload,
        ulong nowNanos)
    {
        var fingerprint = connection.Token!.Fingerprint;
        if (Wake.IsClosed) return InboundVerdict.Closed;
        if (payload.Length > PayloadBytesMax) return InboundVerdict.TooLarge;
        if (_waiting >= _options.MaxWaiting) return InboundVerdict.Full;
        if (_byToken.Of(fingerprint) >= _options.PerToken || _byConnection.Of(KeyOf(client)) >= _options.PerConnection)
            return InboundVerdict.ShareUsedUp;
        if (!_free.TryPop(out var entry)) entry = new InboundEntry(this);
        entry.Begin(client, fingerprint, messageId, payload, nowNanos);
        Count(entry, 1);
        Link(entry);
        _line[_tail & _mask] = entry;
        // Release store: the entry is whole before a reader sees it.
        Volatile.Write(ref _tail, _tail + 1);
        Wake.Signal();
        return InboundVerdict.Taken;
    }

    /// <summary>
    /// The next message for the host, whose payload is copied into the buffer and overwritten here. Any thread.
    /// </summary>
    internal bool TryRead(Span<byte> buffer, out InboundMessage message)
    {
        lock (_reading)
        {
            message = default;
            if (Wake.IsClosed || _head == Volatile.Read(ref _tail)) return false;
            var entry = _line[_head & _mask]!;
            message = new InboundMessage(entry, entry.Turn, entry.Client, entry.Bytes.Length, entry.TakenNanos);
            entry.Bytes.CopyTo(buffer);
            Volatile.Write(ref _head, _head + 1);
            entry.MarkRead();
            if (message.WantsAnswer) return true;
        }

        // Nobody waits for what becomes of it: reading it is all there is to decide. The loop takes it back with the
        // next message that comes, and need not be woken for it.
        if (message.TryClaim(out var read)) Decided(read, 0, "", []);
        return true;
    }

    /// <summary>What the host decided about a message that it has claimed. Any thread.</summary>
    internal void Decide(InboundEntry entry, int code, string text, ReadOnlySpan<byte> answer)
    {
        Decided(entry, code, text, answer);
        _door.Wake();
    }

    /// <summary>The first message whose time is over; null where there is none.</summary>
    /// <param name="nowNanos">Null ends them all, whatever their time is.</param>
    /// <param name="wasRead">The host has it, and may have obeyed it.</param>
    /// <returns>It is the caller's, who gives it back with <see cref="Release"/>.</returns>
    internal InboundEntry? TakeLate(ulong? nowNanos, out bool wasRead)
    {
        for (var entry = _first; entry is not null; entry = entry.After)
        {
            if (nowNanos is { } now && now - entry.TakenNanos < _patienceNanos) break;
            wasRead = entry.Phase != InboundPhase.Unread;
            if (wasRead ? entry.TryClaim(entry.Turn) : TryLeaveLine(entry)) return entry;
        }

        wasRead = false;
        return null;
    }

    /// <summary>An entry that was answered, or whose client is gone, is free again.</summary>
    internal void Release(InboundEntry entry)
    {
        Unlink(entry);
        Count(entry, -1);
        entry.End();
        _free.Push(entry);
    }

    private static ulong KeyOf(ClientIdentity client) => ((ulong)client.Slot << 32) | client.Generation;

    /// <summary>Whoever is first of the unread is first in line, unless a reader has it in its hands.</summary>
    private bool TryLeaveLine(InboundEntry entry)
    {
        if (!_reading.TryEnter()) return false;
        try
        {
            if (_head == _tail || !ReferenceEquals(_line[_head & _mask], entry)) return false;
            Volatile.Write(ref _head, _head + 1);
            return true;
        }
        finally
        {
            _reading.Exit();
        }
    }

    private void Decided(InboundEntry entry, int code, string text, ReadOnlySpan<byte> answer)
    {
        entry.Decide(code, text, answer);
        _decisions.Push(entry);
    }

    private void Count(InboundEntry entry, int change)
    {
        _waiting += change;
        _byToken.Add(entry.Fingerprint, change);
        _byConnection.Add(KeyOf(entry.Client), change);
    }

    private void Link(InboundEntry entry)
    {
        (entry.Before, entry.After) = (_last, null);
        if (_last is null) _first = entry;
        else _last.After = entry;
        _last = entry;
    }

    private void Unlink(InboundEntry entry)
    {
        if (entry.Before is null) _first = entry.After;
        else entry.Before.After = entry.After;
        if (entry.After is null) _last = entry.Before;
        else entry.After.Before = entry.Before;
        (entry.Before, entry.After) = (null, null);
    }
}
