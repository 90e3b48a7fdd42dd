namespace KeyRx.Server;

/// <summary>
/// What a start has taken, in order, so that it can be given back in reverse: when a later step fails, and when the
/// server ends.
/// </summary>
/// <remarks>Threading: one thread at a time.</remarks>
internal sealed class OwnedScope
{
    private readonly List<IDisposable> _owned = [];

    /// <summary>Takes a resource in, as soon as it exists.</summary>
    /// <param name="resource">Disposed by <see cref="GiveBack"/>.</param>
    /// <param name="inPlaceOf">A resource taken before that <paramref name="resource"/> disposes from now on.</param>
    internal T Own<T>(T resource, IDisposable? inPlaceOf = null)
        where T : IDisposable
    {
        if (inPlaceOf is not null) _owned.Remove(inPlaceOf);
        _owned.Add(resource);
        return resource;
    }

    /// <summary>Gives everything back, the latest first. One that fails keeps no other.</summary>
    /// <returns>What failed; null where nothing did.</returns>
    internal Exception? GiveBack()
    {
        Exception? failure = null;
        for (var i = _owned.Count - 1; i >= 0; i--)
        {
            try
            {
                _owned[i].Dispose();
            }
#pragma warning disable CA1031 // Whatever it is, the others are given back all the same; the caller hears of the first.
            catch (Exception e)
#pragma warning restore CA1031
            {
                failure ??= e;
            }
        }

        _owned.Clear();
        return failure;
    }
}
