namespace KeyRx.Load.Simulations;

/// <summary>
/// Gives each invocation its own piece of data, such as a user's name: <c>var users = DataFeed.Circular(names)</c>, and
/// in the body <c>users(context)</c>. What it returns may be called by any thread.
/// </summary>
public static class DataFeed
{
    /// <summary>One after the other, over all copies, and from the beginning again.</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static Func<IScenarioContext, T> Circular<T>(IEnumerable<T> items)
    {
        var all = ReadAll(items);
        var given = -1L;
        return _ => all[Interlocked.Increment(ref given) % all.Length];
    }

    /// <summary>Any, drawn with the copy's <see cref="IScenarioContext.Random"/>: the same for a seed.</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static Func<IScenarioContext, T> Random<T>(IEnumerable<T> items)
    {
        var all = ReadAll(items);
        return context => all[context.Random.Next(all.Length)];
    }

    /// <summary>To each copy the same one, by <see cref="IScenarioContext.InstanceNumber"/>.</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static Func<IScenarioContext, T> Constant<T>(IEnumerable<T> items)
    {
        var all = ReadAll(items);
        return context => all[context.InstanceNumber % all.Length];
    }

    private static T[] ReadAll<T>(IEnumerable<T> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        T[] all = [.. items];
        return all.Length > 0 ? all : throw new ArgumentException("must not be empty", nameof(items));
    }
}
