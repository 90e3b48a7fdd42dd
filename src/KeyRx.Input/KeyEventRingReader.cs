using KeyRx.Protocol;

namespace KeyRx.Input;

/// <summary>
/// One reader's place in a ring. An event is taken as whole only if its slot's stamp is the same, and the expected one,
/// before and after the copy; whoever is overrun jumps ahead and counts exactly what it missed.
/// </summary>
/// <remarks>Threading: one thread.</remarks>
public sealed unsafe class KeyEventRingReader
{
    private readonly KeyEventRing _ring;

    internal KeyEventRingReader(KeyEventRing ring, ulong from)
    {
        _ring = ring;
        Position = from;
    }

    /// <summary>Number of the next event, from 0.</summary>
    public ulong Position { get; private set; }

    /// <summary>Events that were overwritten before they were read.</summary>
    public ulong LostCount { get; private set; }

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
                    Position++;
                    return true;
                }
            }
            else if (before < expected)
            {
                // Not there yet, or being written for the first time in this lap.
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
        LostCount += next - Position;
        Position = next;
    }
}
