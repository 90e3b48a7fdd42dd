namespace KeyRx.Server.Limits;

/// <summary>
/// How many requests of each user were refused lately. Whoever had too many waits for the end of his window, and
/// nobody else does. Bounded: beyond <see cref="UsersMax"/> users, whose window began first is forgotten.
/// </summary>
/// <remarks>Threading: the loop only. Times are monotonic nanoseconds.</remarks>
/// <param name="perWindowMax">Refusals in a window before its user waits; 0 = no limit.</param>
internal sealed class RefusedAttempts(int perWindowMax)
{
    internal const ulong WindowNanos = 10_000_000_000;
    internal const int UsersMax = 1024;

    private readonly Dictionary<uint, (ulong Since, int Count)> _byUser = [];
    private ulong _lastEnd;

    internal int PerWindowMax => perWindowMax;

    /// <summary>False while nobody has to wait: then it need not be known who asks.</summary>
    internal bool AnybodyWaits(ulong nowNanos) => nowNanos < _lastEnd;

    /// <summary>For how long this user is still to wait; 0 = not at all.</summary>
    internal ulong NanosLeft(uint user, ulong nowNanos)
    {
        if (!_byUser.TryGetValue(user, out var window) || window.Count < perWindowMax) return 0;
        var end = window.Since + WindowNanos;
        return nowNanos < end ? end - nowNanos : 0;
    }

    /// <summary>A request of this user was refused.</summary>
    internal void Note(uint user, ulong nowNanos)
    {
        if (perWindowMax == 0) return;
        if (!_byUser.TryGetValue(user, out var window) && _byUser.Count == UsersMax)
            _byUser.Remove(_byUser.MinBy(pair => pair.Value.Since).Key);
        if (window.Count == 0 || nowNanos - window.Since >= WindowNanos) window = (nowNanos, 0);
        window.Count++;
        _byUser[user] = window;
        if (window.Count >= perWindowMax) _lastEnd = Math.Max(_lastEnd, window.Since + WindowNanos);
    }
}
