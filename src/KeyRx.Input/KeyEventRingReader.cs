using KeyRx.Protocol;

namespace KeyRx.Input;

/// <summary>
/// One reader's place in a ring. An event is taken as whole only if its slot's stamp is the same, and the expected one,
/// before and after the copy; whoever is overrun jumps ahead and counts exactly what it missed.
/// </summary>
/// <remarks>
/// <para>Threading: one thread.</para>
/// <para>Erasing. The reader takes the slot's stamp from 2n+2 to 2n+3 by a compare-and-swap, so that nobody takes what
/// follows for the event, then zeroes the event. The producer asks nobody before it writes: it may have begun with a
/// later event meanwhile. Its stamp comes before its words, so if the stamp is still ours behind a full fence,
/// its words come after our zeros and nothing is harmed. If it is not, that event may have zeros in it: the reader
/// counts it as lost when it gets there. That takes a producer that is a whole ring ahead, which loses events
/// anyway.</para>
/// </remarks>
public sealed unsafe class KeyEventRingReader
{
    private const int HarmedMax = 256;

    private readonly KeyEventRing _ring;
    private readonly bool _erases;

    /// <summary>
    /// Numbers of events that may have zeros of ours in them. One by one, not from the first to the last: a
    /// producer that spins laps the reader again and again, and nothing between them would count as whole.
    /// </summary>
    private readonly SortedSet<ulong> _harmed = [];

    /// <summary>
    /// Events that were jumped over and are still to be erased, from the first to before the second. They wait: whoever
    /// erased them at once, while the producer spins, would be lapped meanwhile, and so for ever.
    /// </summary>
    private (ulong From, ulong To) _skipped;

    internal KeyEventRingReader(KeyEventRing ring, ulong from, bool erases)
    {
        (_ring, _erases) = (ring, erases);
        Position = from;
    }

    /// <summary>Number of the next event, from 0.</summary>
    public ulong Position { get; private set; }

    /// <summary>Events that were overwritten before they were read.</summary>
    public ulong LostCount { get; private set; }

    /// <summary>Called between the steps of erasing an event, so that a test can have the producer lap it.</summary>
    internal Action? StopsEraserAt { get; set; }

    /// <summary>Takes the next event; false when there is none yet.</summary>
    public bool TryRead(out KeyEvent keyEvent)
    {
        var isRead = TryCopyNext(out keyEvent);
        // Until here: a slot is memory of the ring's, and nothing but the ring keeps it mapped.
        GC.KeepAlive(_ring);
        return isRead;
    }

    private bool TryCopyNext(out KeyEvent keyEvent)
    {
        while (true)
        {
            var expected = (2 * Position) + 2;
            var slot = _ring.Slot(Position);
            var before = Volatile.Read(ref *(ulong*)slot);
            if (before == expected)
            {
                keyEvent = *(KeyEvent*)(slot + KeyEventRingLayout.EventOffset);
                // Acquire fence: the copy is done before the stamp is looked at again.
                Volatile.ReadBarrier();
                if (Volatile.Read(ref *(ulong*)slot) == expected)
                {
                    var isWhole = !IsHarmed(Position);
                    if (!isWhole) LostCount++;
                    Position++;
                    if (_erases) Erase(Position - 1);
                    if (isWhole) return true;
                    continue;
                }
            }
            else if (before < expected)
            {
                // Not there yet, or being written for the first time in this lap.
                EraseSkipped();
                keyEvent = default;
                return false;
            }

            JumpAhead();
        }
    }

    /// <summary>
    /// The writer has lapped us: go on an eighth of the ring ahead of the oldest, so as not to be lapped at once. At
    /// least one event is gone for certain, the one whose slot another event has.
    /// </summary>
    private void JumpAhead()
    {
        var published = _ring.Published;
        var kept = (ulong)_ring.Capacity / 8 * 7;
        var next = Math.Max(Position + 1, published > kept ? published - kept : 0);
        var passed = Position;
        LostCount += next - Position;
        Position = next;
        // Those that were skipped before are gone: the writer is a whole ring beyond them.
        var oldest = published > (ulong)_ring.Capacity ? published - (ulong)_ring.Capacity : 0;
        if (_erases) _skipped = (Math.Max(passed, oldest), next);
    }

    /// <summary>At most an eighth of the ring.</summary>
    private void EraseSkipped()
    {
        while (_skipped.From < _skipped.To) Erase(_skipped.From++);
    }

    private bool IsHarmed(ulong number)
    {
        while (_harmed.Count > 0 && _harmed.Min < number) _harmed.Remove(_harmed.Min);
        return _harmed.Count > 0 && _harmed.Min == number;
    }

    private void NoteHarmed(ulong number)
    {
        if (_harmed.Count < HarmedMax)
        {
            _harmed.Add(number);
            return;
        }

        // More than can be remembered: everything up to it is lost.
        _harmed.Clear();
        if (number < Position) return;
        LostCount += number + 1 - Position;
        Position = number + 1;
    }

    private void Erase(ulong number)
    {
        var slot = _ring.Slot(number);
        ref var stamp = ref *(ulong*)slot;
        var there = (2 * number) + 2;
        if (Interlocked.CompareExchange(ref stamp, there + 1, there) != there) return; // overwritten by now
        StopsEraserAt?.Invoke();
        *(KeyEvent*)(slot + KeyEventRingLayout.EventOffset) = default;
        Interlocked.MemoryBarrier();
        var now = Volatile.Read(ref stamp);
        if (now == there + 1) return;
        NoteHarmed((now - 1) / 2); // whichever lap the producer is at
    }
}
