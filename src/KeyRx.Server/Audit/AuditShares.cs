using KeyRx.Server.Access;
using KeyRx.Server.Timing;

namespace KeyRx.Server.Audit;

/// <summary>
/// How many events of one kind are told of each who can cause them at will: a store of them at once, and one more
/// every twenty seconds; those beyond are counted. So whoever connects in a loop takes three connections a minute and a
/// count. Bounded in sharers as well: those beyond have one share together.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
/// <param name="clock">Whose twenty seconds.</param>
internal sealed class AuditShares(MonotonicClock clock)
{
    /// <summary>As many clients of one token may come back after a restart, each with its line.</summary>
    internal const int ToldAtOnce = 64;

    internal const ulong NextNanos = 20_000_000_000;
    internal const int SharersMax = 256;

    private const ulong StoreNanos = ToldAtOnce * NextNanos;

    private readonly Dictionary<(string? Token, string? Who), Share> _shares = [];

    /// <summary>Counts one; false when there were enough of this sharer's.</summary>
    /// <param name="token">Whose event it is; null where no token is known.</param>
    /// <param name="who">The user, or the reason, where there is one.</param>
    internal bool IsTold(AccessToken? token, string? who)
    {
        var sharer = (token?.Name, who);
        if (!_shares.ContainsKey(sharer) && _shares.Count >= SharersMax) (sharer, token) = (default, null);
        var share = _shares.GetValueOrDefault(sharer);
        var now = clock.NowNanos;
        var spent = Math.Max(share.FullAgainNanos, now) + NextNanos;
        var isTold = spent - now <= StoreNanos;
        _shares[sharer] = isTold
            ? share with { FullAgainNanos = spent }
            : share with { Untold = share.Untold + 1, Token = token is null ? null : AuditToken.Of(token) };
        return isTold;
    }

    /// <summary>What was counted and not told; whoever has had nothing for long is forgotten.</summary>
    internal IReadOnlyList<(AuditToken? Token, string? Who, long Count)> Take()
    {
        if (_shares.Count == 0) return [];
        List<(AuditToken? Token, string? Who, long Count)> untold = [];
        foreach (var (sharer, share) in _shares)
        {
            if (share.Untold > 0)
            {
                untold.Add((share.Token, sharer.Who, share.Untold));
                _shares[sharer] = share with { Untold = 0, Token = null };
            }
            else if (share.FullAgainNanos <= clock.NowNanos)
            {
                _shares.Remove(sharer);
            }
        }

        return untold;
    }

    /// <param name="FullAgainNanos">When the whole store is there again, if nothing happens until then.</param>
    /// <param name="Untold">Since they were last told.</param>
    /// <param name="Token">Of those.</param>
    private readonly record struct Share(ulong FullAgainNanos, long Untold, AuditToken? Token);
}
