using KeyRx.Protocol;
using KeyRx.Server.Access;

namespace KeyRx.Daemon.Tokens;

/// <summary>One token of the tokens file. The secret itself is nowhere.</summary>
/// <param name="Name">What logs and lists call the holder.</param>
/// <param name="Sha256">SHA-256 of the secret's text, 64 hexadecimal digits.</param>
/// <param name="Scopes">What it allows.</param>
/// <param name="Topics">What it may publish to.</param>
/// <param name="Expires">From when on it is not accepted; null = never.</param>
internal sealed record TokenRecord(
    string Name, string Sha256, TokenScopes Scopes, IReadOnlyList<string> Topics, DateTimeOffset? Expires)
{
    internal AccessToken ToAccessToken() =>
        AccessToken.FromHash(Name, Convert.FromHexString(Sha256), Scopes, Topics, Expires);
}
