namespace KeyRx.Server.Memory;

/// <summary>
/// How much of what a pool keeps nobody has needed: the fewest that lay unused at any time between two looks.
/// </summary>
internal struct Surplus
{
    private int _leastKept;

    /// <summary>Those that are still to be given up.</summary>
    internal int Count { get; private set; }

    /// <summary>Begins a new time; what nobody needed in the last one is the surplus.</summary>
    internal void Look(int kept) => (Count, _leastKept) = (_leastKept, kept);

    /// <summary>One was taken for use; so many are left.</summary>
    internal void Took(int kept) => (Count, _leastKept) = (Math.Min(Count, kept), Math.Min(_leastKept, kept));

    /// <summary>One was given up; so many are left.</summary>
    internal void GaveUp(int kept) => (Count, _leastKept) = (Math.Max(0, Count - 1), Math.Min(_leastKept, kept));
}
