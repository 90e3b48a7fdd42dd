namespace KeyRx.Server;

/// <summary>
/// One deadline a slot, for all slots, without an object each: a hashed wheel of linked lists held in arrays
/// (Varghese and Lauck 1987, scheme 6). Deadlines past one turn stay in place and are looked at once a turn.
/// </summary>
/// <remarks>Threading: the owner only. Resolution: one tick, never early.</remarks>
internal sealed class TimerWheel : IDisposable
{
    private const int Spokes = 512;
    private const ulong TickNanos = 50_000_000;
    private const int None = -1;
    private const ulong Never = ulong.MaxValue;

    private readonly int[] _heads = new int[Spokes];
    private readonly SlotMemory<Entry> _entries;

    /// <summary>The tick before the wheel began: what is kept counts from there, so that 32 bits last for six years.</summary>
    private readonly ulong _origin;
    private ulong _tick;

    /// <summary>The first tick that may have something due; too early after a <see cref="Cancel"/>, which costs one look.</summary>
    private ulong _nextTick = Never;

    internal TimerWheel(ulong nowNanos, int slotsMax)
    {
        _entries = new SlotMemory<Entry>(slotsMax);
        _tick = nowNanos / TickNanos;
        _origin = _tick - 1;
        Array.Fill(_heads, None);
    }

    /// <summary>When <see cref="Advance"/> should next be called: a wheel with nothing in it wakes nobody.</summary>
    internal ulong NextTickNanos => _nextTick == Never ? Never : _nextTick * TickNanos;

    /// <summary>Sets or moves a slot's deadline.</summary>
    internal void Set(int slot, ulong dueNanos)
    {
        Cancel(slot);
        var due = Math.Max((dueNanos + TickNanos - 1) / TickNanos, _tick + 1);
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
        if (entry.Previous == None) _heads[(entry.Due + _origin) % Spokes] = entry.Next;
        else _entries[entry.Previous].Next = entry.Next;
        if (entry.Next != None) _entries[entry.Next].Previous = entry.Previous;
        entry.Due = 0;
    }

    /// <summary>Moves to now and hands every slot that is due to <paramref name="fire"/>, which may set it again.</summary>
    internal void Advance(ulong nowNanos, Action<int> fire)
    {
        var target = nowNanos / TickNanos;
        // After a suspend a whole turn covers everything that can be due.
        if (target > _tick + Spokes) _tick = target - Spokes;
        while (_tick < target)
        {
            _tick++;
            FireSpoke((int)(_tick % Spokes), target, fire);
        }

        _nextTick = NextOccupied();
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

    private void FireSpoke(int spoke, ulong target, Action<int> fire)
    {
        var slot = _heads[spoke];
        while (slot != None)
        {
            // A deadline set while firing is due at a later tick: it never joins the list before `next`.
            var next = _entries[slot].Next;
            if (_entries[slot].Due + _origin <= target)
            {
                Cancel(slot);
                fire(slot);
            }

            slot = next;
        }
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
