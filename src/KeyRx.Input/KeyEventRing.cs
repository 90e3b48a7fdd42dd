using System.Numerics;
using KeyRx.Input.Interop;
using KeyRx.Protocol;

namespace KeyRx.Input;

/// <summary>
/// The ring between whoever reads keyboards and the server: shared memory laid out as <c>keyrx_hook.h</c> says, one
/// producer (native or managed), any number of readers, the oldest event overwritten, every loss counted.
/// </summary>
/// <remarks>
/// <para>Threading: <see cref="Publish"/> from one thread; <see cref="Wake"/> and <see cref="RequestResync"/> from any;
/// PrepareWait, Park and CancelWait from the one consumer that sleeps. Sleeping: PrepareWait, look at all sources once
/// more, then CancelWait or Park.</para>
/// <para>Dispose overwrites the memory at once; it is unmapped with the last reference, so that a late wake is
/// harmless. The producer is stopped first.</para>
/// <para>The garbage collector does not see a pointer. The last use of <c>this</c> in a method may come long before its
/// last use of the memory, and a collection in between would unmap it. So each member that touches the memory ends with
/// <see cref="GC.KeepAlive"/>, and whoever takes <see cref="Address"/> keeps the ring.</para>
/// </remarks>
public sealed unsafe partial class KeyEventRing : IDisposable
{
    private readonly RingMemory _memory;
    private readonly byte* _base;

    private KeyEventRing(RingMemory memory, int capacity)
    {
        _memory = memory;
        _base = memory.Start;
        Capacity = capacity;
        if (!memory.IsMapped) _portableWake = new SemaphoreSlim(0);
    }

    /// <summary>Slots; a power of two.</summary>
    public int Capacity { get; }

    /// <summary>
    /// Where the memory begins, for the native hook. Keep the ring referenced for as long as you use it.
    /// </summary>
    public nint Address => (nint)_base;

    /// <summary>Bytes of the memory.</summary>
    public nuint SizeInBytes => KeyEventRingLayout.SizeOf(Capacity);

    /// <summary>Events published so far. Acquire load: the events before it are visible.</summary>
    public ulong Published => Read(KeyEventRingLayout.PublishedOffset);

    /// <summary>How often the kernel dropped events of a device (SYN_DROPPED).</summary>
    public ulong SyncsLostCount => Read(KeyEventRingLayout.SyncsLostOffset);

    /// <summary>How often a sleeping consumer was woken.</summary>
    public ulong WakesCount => Read(KeyEventRingLayout.WakesOffset);

    /// <summary>Streams of events that ended in the middle of one.</summary>
    public ulong PartialsCount => Read(KeyEventRingLayout.PartialsOffset);

    /// <summary>
    /// A ring of <paramref name="capacity"/> slots, kept out of core dumps and, where allowed, out of swap.
    /// </summary>
    /// <param name="capacity">A power of two from 8 to 2^20.</param>
    /// <param name="time">Clock of the header's origin; the system's by default.</param>
    public static KeyEventRing Create(int capacity = 16384, TimeProvider? time = null) =>
        Create(capacity, time, mapped: true);

    /// <summary>
    /// As the other; <paramref name="mapped"/> false takes the way of systems without mmap and futexes.
    /// </summary>
    internal static KeyEventRing Create(int capacity, TimeProvider? time, bool mapped)
    {
        if (capacity is < KeyEventRingLayout.CapacityMin or > KeyEventRingLayout.CapacityMax
            || !BitOperations.IsPow2(capacity))
            throw new ArgumentOutOfRangeException(
                nameof(capacity), capacity, "a ring's capacity is a power of two from 8 to 1048576 slots");

        var ring = new KeyEventRing(new RingMemory(KeyEventRingLayout.SizeOf(capacity), mapped), capacity);
        KeyEventRingLayout.WriteHeader(ring._base, capacity, time ?? TimeProvider.System);
        GC.KeepAlive(ring);
        return ring;
    }

    /// <summary>
    /// Publishes one event and overwrites the oldest. The one producer only; call <see cref="Wake"/> after a batch.
    /// </summary>
    /// <remarks>
    /// Memory order as in <c>ring.c</c>: a reader that has copied even one word of the new event, and then passes a
    /// read barrier, sees the odd stamp or a later one, and throws its copy away. The even stamp is a release
    /// store: whoever reads it sees the whole event.
    /// </remarks>
    public void Publish(in KeyEvent keyEvent)
    {
        var number = *LongAt(KeyEventRingLayout.PublishedOffset);
        var slot = Slot(number);
        *(ulong*)slot = (2 * number) + 1;
        Volatile.WriteBarrier();
        *(KeyEvent*)(slot + KeyEventRingLayout.EventOffset) = keyEvent;
        Volatile.Write(ref *(ulong*)slot, (2 * number) + 2);
        Volatile.Write(ref *LongAt(KeyEventRingLayout.PublishedOffset), number + 1);
        GC.KeepAlive(this);
    }

    /// <summary>
    /// Asks the producer to tell what is down on every device (after a loss). It answers within 100 ms.
    /// </summary>
    public void RequestResync()
    {
        Volatile.Write(ref *WordAt(KeyEventRingLayout.ResyncOffset), 1);
        GC.KeepAlive(this);
    }

    /// <summary>Takes a resync request: a managed producer asks this now and then.</summary>
    public bool TakeResyncRequest()
    {
        var request = WordAt(KeyEventRingLayout.ResyncOffset);
        var isAsked = Volatile.Read(ref *request) != 0 && Interlocked.Exchange(ref *request, 0) != 0;
        GC.KeepAlive(this);
        return isAsked;
    }

    /// <summary>
    /// A reader of its own, from an event number on. Events that are overwritten by then count as lost.
    /// </summary>
    public KeyEventRingReader CreateReader(ulong fromNumber = 0) => new(this, fromNumber, erases: false);

    /// <summary>
    /// The same for the one reader that all keys are for: it overwrites every event that it has read or passed over, so
    /// that what was typed does not stay for as long as nobody types much. Other readers count such events as lost.
    /// </summary>
    public KeyEventRingReader CreateErasingReader(ulong fromNumber = 0) => new(this, fromNumber, erases: true);

    /// <summary>Overwrites everything that was typed.</summary>
    public void Dispose()
    {
        new Span<byte>(_base + KeyEventRingLayout.HeaderSize, Capacity * KeyEventRingLayout.SlotSize).Clear();
        GC.KeepAlive(this);
    }

    /// <summary>Where an event's slot is. The caller keeps the ring alive until it is done with it.</summary>
    internal byte* Slot(ulong number) =>
        _base + KeyEventRingLayout.HeaderSize + ((number & ((ulong)Capacity - 1)) * KeyEventRingLayout.SlotSize);

    internal void CountSyncLost() => Count(KeyEventRingLayout.SyncsLostOffset);

    internal void CountPartial() => Count(KeyEventRingLayout.PartialsOffset);

    private ulong Read(int offset)
    {
        var value = Volatile.Read(ref *LongAt(offset));
        GC.KeepAlive(this);
        return value;
    }

    private void Count(int offset)
    {
        Interlocked.Increment(ref *LongAt(offset));
        GC.KeepAlive(this);
    }

    private uint* WordAt(int offset) => (uint*)(_base + offset);

    private ulong* LongAt(int offset) => (ulong*)(_base + offset);
}
