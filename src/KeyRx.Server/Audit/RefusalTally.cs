namespace KeyRx.Server.Audit;

/// <summary>
/// How many refusals each user had lately. Bounded in users as well: those beyond are counted with those of whom the
/// kernel does not say who they are.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class RefusalTally
{
    /// <summary>Of each user, before the others are counted.</summary>
    internal const int ToldMax = 5;

    internal const int UsersMax = 16;

    private const string Unknown = "";

    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);

    /// <summary>Counts one; false when there were enough of this user's.</summary>
    internal bool IsTold(string? user)
    {
        var asker = user ?? Unknown;
        if (!_counts.ContainsKey(asker) && _counts.Count >= UsersMax) asker = Unknown;
        var count = _counts.GetValueOrDefault(asker) + 1;
        _counts[asker] = count;
        return count <= ToldMax;
    }

    /// <summary>How many of each user were counted and not told; begins anew.</summary>
    internal IReadOnlyList<(string? User, long Count)> Take()
    {
        if (_counts.Count == 0) return [];
        List<(string? User, long Count)> untold = [];
        foreach (var (asker, count) in _counts)
        {
            if (count > ToldMax) untold.Add((asker == Unknown ? null : asker, count - ToldMax));
        }

        _counts.Clear();
        return untold;
    }
}
