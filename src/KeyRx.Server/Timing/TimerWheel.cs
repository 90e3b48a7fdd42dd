using KeyRx.Server.Memory;

namespace KeyRx.Server.Timing;

/// <summary>
/// One deadline a slot, for all slots, without an object each: a hashed wheel of linked lists held in arrays
/// (Varghese and Lauck 1987, scheme 6). Deadlines past one turn stay in place and are looked at once a turn.
/// </summary>
/// <remarks>Threading: the loop only. Resolution: one tick, never early.</remarks>
internal sealed class TimerWheel : IDisposable
{
    private const int Spokes = 512;
    private const ulong TickNanos = 50_000_000;
    private const int None = -1;
    private const ulong Never = ulong.MaxValue;

    private readonly int[] _heads = new int[Spokes];
    private readonly SlotMemory<Entry> _entries;

    /// <summary>
    /// The tick before the wheel began: what is kept counts from there, so that 32 bits last for six years.
    /// </summary>
    private readonly ulong _origin;
    private ulong _tick;

    /// <summary>
    /// The first tick that may have something due; too early after a <see cref="Cancel"/>, which costs one look.
    /// </summary>
    private ulong _nextTick = Never;

    internal TimerWheel(ulong nowNanos, int slotsMax)
    {
        _entries = new SlotMemory<Entry>(slotsMax);
        _tick = nowNanos / TickNanos;
        _origin = _tick - 1;
        Array.Fill(_heads, None);
    }

    /// <summary>
    /// The spoke after <see cref="_tick"/> is being looked through, and <see cref="_scan"/> comes next in it.
    /// </summary>
    private bool _isScanning;
    private int _scan = None;

    /// <summary>When <see cref="TryTakeDue"/> should next be called: a wheel with nothing in it wakes nobody.</summary>
    internal ulong NextTickNanos => _isScanning ? 0 : _nextTick == Never ? Never : _nextTick * TickNanos;

    /// <summary>Sets or moves a slot's deadline.</summary>
    internal void Set(int slot, ulong dueNanos)
    {
        Cancel(slot);
        // Never into the spoke that is being looked through: it would be passed over for a whole turn of the wheel.
        var due = Math.Max((dueNanos + TickNanos - 1) / TickNanos, _tick + (_isScanning ? 2u : 1u));
        var spoke = (int)(due % Spokes);
        ref var entry = ref _entries[slot];
        entry = new Entry { Due = (uint)(due - _origin), Next = _heads[spoke], Previous = None };
        if (entry.Next != None) _entries[entry.Next].Previous = slot;
        _heads[spoke] = slot;
        _nextTick = Math.Min(_nextTick, due);
    }

    internal void Cancel(int slot)
    {
        ref var entry = ref _entries[slot];
        if (!entry.IsSet) return;
        if (_scan == slot) _scan = entry.Next;
        if (entry.Previous == None) _heads[(entry.Due + _origin) % Spokes] = entry.Next;
        else _entries[entry.Previous].Next = entry.Next;
        if (entry.Next != None) _entries[entry.Next].Previous = entry.Previous;
        entry.Due = 0;
    }

    /// <summary>
    /// Takes the deadline of one slot that is due, false when none is. Call until then: a storm of deadlines can be
    /// left and taken up again. The slot may be set again at once.
    /// </summary>
    internal bool TryTakeDue(ulong nowNanos, out int slot)
    {
        var target = nowNanos / TickNanos;
        while (_isScanning || _tick < target)
        {
            if (!_isScanning) BeginScan(target);
            while (_scan != None)
            {
                slot = _scan;
                _scan = _entries[slot].Next;
                if (_entries[slot].Due + _origin > target) continue;
                Cancel(slot);
                return true;
            }

            (_isScanning, _tick) = (false, _tick + 1);
        }

        _nextTick = NextOccupied();
        slot = None;
        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => _entries.Dispose();

    private ulong NextOccupied()
    {
        for (var tick = _tick + 1; tick <= _tick + Spokes; tick++)
        {
            if (_heads[tick % Spokes] != None) return tick;
        }

        return Never;
    }

    private void BeginScan(ulong target)
    {
        // After a suspend a whole turn covers everything that can be due.
        if (target > _tick + Spokes) _tick = target - Spokes;
        (_isScanning, _scan) = (true, _heads[(_tick + 1) % Spokes]);
    }

    private struct Entry
    {
        /// <summary>Tick after the origin; 0 = no deadline is set.</summary>
        internal uint Due;
        internal int Next;
        internal int Previous;

        internal readonly bool IsSet => Due != 0;
    }
}
