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
    private readonly Tally<ulong> _open = new(), _subscriptions = new();

    /// <summary>Connections of one token at most.</summary>
    internal int PerTokenMax { get; } = perTokenMax > 0 ? perTokenMax : Math.Max(1, admission.OpenMax / 2);

    /// <summary>Of all connections, how many there may be for this token to get one.</summary>
    internal int OpenMaxFor(AccessToken token) =>
        IsKeptTo(token) ? admission.OpenMax - admission.AdminPlaces : admission.OpenMax;

    internal bool HasRoom(AccessToken token) =>
        !IsKeptTo(token) || _open.Of(token.Fingerprint) < PerTokenMax;

    internal bool HasRoomFor(AccessToken token, int subscriptions) =>
        !IsKeptTo(token) || _subscriptions.Of(token.Fingerprint) + subscriptions <= subscriptionsMax;

    internal void Opened(AccessToken token) => _open.Add(token.Fingerprint, 1);

    internal void Closed(AccessToken token) => _open.Add(token.Fingerprint, -1);

    internal void Subscribed(AccessToken token) => _subscriptions.Add(token.Fingerprint, 1);

    internal void Unsubscribed(AccessToken token) => _subscriptions.Add(token.Fingerprint, -1);

    private static bool IsKeptTo(AccessToken token) =>
        (token.Scopes & TokenScopes.Admin) == TokenScopes.None; // HasFlag may allocate
}
