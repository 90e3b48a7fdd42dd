using KeyRx.Protocol;
using KeyRx.Server.Access;

namespace KeyRx.Server.Limits;

/// <summary>
/// How many connections each token has. One that may do little cannot take them all: it has a share, and the last
/// places are kept for tokens with the scope admin, which have no share to keep to.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class TokenShares(Admission admission, int perTokenMax)
{
    private readonly Dictionary<ulong, int> _open = [];

    /// <summary>Connections of one token at most.</summary>
    internal int PerTokenMax { get; } = perTokenMax > 0 ? perTokenMax : Math.Max(1, admission.OpenMax / 2);

    /// <summary>Of all connections, how many there may be for this token to get one.</summary>
    internal int OpenMaxFor(AccessToken token) =>
        IsKeptTo(token) ? admission.OpenMax - admission.AdminPlaces : admission.OpenMax;

    internal bool HasRoom(AccessToken token) =>
        !IsKeptTo(token) || _open.GetValueOrDefault(token.Fingerprint) < PerTokenMax;

    internal void Opened(AccessToken token) =>
        _open[token.Fingerprint] = _open.GetValueOrDefault(token.Fingerprint) + 1;

    internal void Closed(AccessToken token)
    {
        var left = _open.GetValueOrDefault(token.Fingerprint) - 1;
        if (left > 0) _open[token.Fingerprint] = left;
        else _open.Remove(token.Fingerprint);
    }

    private static bool IsKeptTo(AccessToken token) => !token.Scopes.HasFlag(TokenScopes.Admin);
}
