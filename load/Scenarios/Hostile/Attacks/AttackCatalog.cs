using KeyRx.Load.Errors;

namespace KeyRx.Load.Scenarios.Hostile.Attacks;

/// <summary>Every kind of attack, in the order in which they are run.</summary>
internal static class AttackCatalog
{
    internal static IReadOnlyList<Attack> All { get; } =
    [
        new RefusedFlood(), new ClosedFlood(), new EmptyFragments(), new Pings(), new Pongs(), new Subscriptions(),
        new Resumes(), new Acks(), new StatsRequests(), new PageRequests(), new PostBodies(), new LongHeads(),
        new Silence(), new Resets(), new StalledReaders(),
        // Last: a server that hangs on it can be attacked no more.
        new TinyRecords(),
    ];

    /// <summary>Those of a list such as <c>pings,acks</c>; all when there is none.</summary>
    /// <exception cref="UsageException">There is no such attack.</exception>
    internal static IReadOnlyList<Attack> Parse(string? list)
    {
        if (list is null)
            return All;
        var names = list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (names.Length == 0)
            throw new UsageException("--attacks names none: leave it out for all of them");
        return [.. names.Distinct().Select(Find)];
    }

    private static Attack Find(string name)
        => All.FirstOrDefault(attack => attack.Name == name)
            ?? throw new UsageException(
                $"--attacks '{name}': there are {string.Join(", ", All.Select(attack => attack.Name))}");
}
