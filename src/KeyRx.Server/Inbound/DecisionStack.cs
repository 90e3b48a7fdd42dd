namespace KeyRx.Server.Inbound;

/// <summary>
/// Messages that the host has decided on, on their way to the loop, in the order in which they were decided. Neither
/// side waits or allocates: entries are linked to one another, and the loop takes all there are at once.
/// </summary>
/// <remarks>Threading: <see cref="Push"/> any thread, the rest the loop only.</remarks>
internal sealed class DecisionStack
{
    private InboundEntry? _pushed; // the latest first
    private InboundEntry? _taken; // the earliest first

    internal bool IsEmpty => _taken is null && Volatile.Read(ref _pushed) is null;

    internal void Push(InboundEntry entry)
    {
        var head = Volatile.Read(ref _pushed);
        while (true)
        {
            entry.NextDecided = head;
            var seen = Interlocked.CompareExchange(ref _pushed, entry, head);
            if (ReferenceEquals(seen, head)) return;
            head = seen;
        }
    }

    internal InboundEntry? Take()
    {
        if (_taken is null) Reverse(Interlocked.Exchange(ref _pushed, null));
        if (_taken is not { } entry) return null;
        _taken = entry.NextDecided;
        return entry;
    }

    private void Reverse(InboundEntry? pushed)
    {
        while (pushed is not null)
        {
            var next = pushed.NextDecided;
            pushed.NextDecided = _taken;
            (_taken, pushed) = (pushed, next);
        }
    }
}
