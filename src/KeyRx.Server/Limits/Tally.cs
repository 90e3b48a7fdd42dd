namespace KeyRx.Server.Limits;

/// <summary>How much each of many has. Who has nothing any more takes no room: tokens and users come and go.</summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class Tally<TKey>
    where TKey : struct
{
    private readonly Dictionary<TKey, int> _counts = [];

    /// <summary>0 for whoever is not known.</summary>
    internal int Of(TKey key) => _counts.GetValueOrDefault(key);

    /// <summary>Gives or, with less than 0, takes.</summary>
    internal void Add(TKey key, int change)
    {
        var count = Of(key) + change;
        if (count > 0) _counts[key] = count;
        else _counts.Remove(key);
    }
}
