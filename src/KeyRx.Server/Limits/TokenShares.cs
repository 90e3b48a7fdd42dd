using KeyRx.Protocol;
using KeyRx.Server.Access;

namespace KeyRx.Server.Limits;

/// <summary>
/// How many connections each token has, and how many subscriptions they have together. One that may do little cannot
/// take them all: it has a share, and the last places are kept for tokens with the scope admin, which have no share to
/// keep to.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class TokenShares(Admission admission, int perTokenMax, int subscriptionsMax)
{
    private readonly Dictionary<ulong, int> _open = [], _subscriptions = [];

    /// <summary>Connections of one token at most.</summary>
    internal int PerTokenMax { get; } = perTokenMax > 0 ? perTokenMax : Math.Max(1, admission.OpenMax / 2);

    /// <summary>Of all connections, how many there may be for this token to get one.</summary>
    internal int OpenMaxFor(AccessToken token) =>
        IsKeptTo(token) ? admission.OpenMax - admission.AdminPlaces : admission.OpenMax;

    internal bool HasRoom(AccessToken token) =>
        !IsKeptTo(token) || _open.GetValueOrDefault(token.Fingerprint) < PerTokenMax;

    internal bool HasRoomFor(AccessToken token, int subscriptions) =>
        !IsKeptTo(token) || _subscriptions.GetValueOrDefault(token.Fingerprint) + subscriptions <= subscriptionsMax;

    internal void Opened(AccessToken token) => Count(_open, token, 1);

    internal void Closed(AccessToken token) => Count(_open, token, -1);

    internal void Subscribed(AccessToken token) => Count(_subscriptions, token, 1);

    internal void Unsubscribed(AccessToken token) => Count(_subscriptions, token, -1);

    /// <summary>Who has nothing any more is not kept: tokens come and go.</summary>
    private static void Count(Dictionary<ulong, int> counts, AccessToken token, int change)
    {
        var count = counts.GetValueOrDefault(token.Fingerprint) + change;
        if (count > 0) counts[token.Fingerprint] = count;
        else counts.Remove(token.Fingerprint);
    }

    private static bool IsKeptTo(AccessToken token) => !token.Scopes.HasFlag(TokenScopes.Admin);
}
