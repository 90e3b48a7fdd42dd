using System.Security.Cryptography;
using System.Text;
using KeyRx.Peers;
using KeyRx.Protocol;

namespace KeyRx.Server.Access;

/// <summary>
/// The way in for pages of the server's own origin, which cannot read a token file: a one-time secret that a person
/// carries into the page's address is exchanged by POST for a token bound to that origin (PROTOCOL.md, "Pages").
/// </summary>
/// <remarks>
/// Threading: any thread. Tokens are not kept but recognised by a key that is derived from the owner's secret: so a
/// page survives a restart of the server, and another owner's secret ends them all. Each names the token that had it
/// made: it may do no more than that one, and ends with it.
/// </remarks>
public sealed class BrowserAccess
{
    /// <summary>What logs and "who listens" call the holders.</summary>
    public const string HolderName = "browser";

    /// <summary>How long a secret waits for the page that uses it.</summary>
    public static readonly TimeSpan SecretLifetime = TimeSpan.FromMinutes(5);

    /// <summary>How long a page's token is accepted, up to the full hour.</summary>
    public static readonly TimeSpan TokenLifetime = TimeSpan.FromDays(7);

    private readonly TokenScopes _scopes;
    private readonly TimeProvider _time;
    private readonly OneTimeSecrets _secrets = new();
    private volatile byte[] _key;

    /// <param name="ownerSecret">The owner token's text.</param>
    /// <param name="scopes">What a page may do, where the token that had it made allows as much.</param>
    /// <param name="time">The clock that secrets and tokens expire by.</param>
    public BrowserAccess(string ownerSecret, TokenScopes scopes, TimeProvider time)
        : this(Utf8Of(ownerSecret), scopes, time)
    {
    }

    /// <param name="ownerSecret">The owner token's text in UTF-8; the caller may overwrite it afterwards.</param>
    /// <param name="scopes">What a page may do, where the token that had it made allows as much.</param>
    /// <param name="time">The clock that secrets and tokens expire by.</param>
    public BrowserAccess(ReadOnlySpan<byte> ownerSecret, TokenScopes scopes, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfZero(ownerSecret.Length, nameof(ownerSecret));
        ArgumentNullException.ThrowIfNull(time);
        if (scopes.HasFlag(TokenScopes.Publish) || scopes.HasFlag(TokenScopes.Admin))
            throw new ArgumentException("a page may read: it gets neither publish nor admin", nameof(scopes));
        (_scopes, _time, _key) = (scopes, time, KeyOf(ownerSecret));
    }

    /// <summary>
    /// A new secret for one page, 43 characters of <c>A-Z a-z 0-9 - _</c>. At most 16 wait; then the oldest is
    /// forgotten. It lets in a page of the user alone that this process runs as (Linux; elsewhere, of any), which ends
    /// with the owner's secret.
    /// </summary>
    public string IssueSecret() => Encoding.ASCII.GetString(_secrets.Issue(
        _time.GetUtcNow() + SecretLifetime, OperatingSystem.IsLinux() ? LocalUsers.Own : null,
        new PageRights(_scopes, PageRights.ThisProgram)));

    /// <summary>The same for a user, null for everybody, by leave of a token.</summary>
    /// <returns>Null when the token may read nothing that a page could show.</returns>
    internal byte[]? TryIssueSecret(uint? user, AccessToken issuer)
    {
        var scopes = _scopes & issuer.Scopes;
        return (scopes & ~TokenScopes.Pause) == TokenScopes.None
            ? null
            : _secrets.Issue(
                _time.GetUtcNow() + SecretLifetime, user, new PageRights(scopes, issuer.Fingerprint));
    }

    /// <summary>The owner has another secret: with another one no page's token is accepted any more.</summary>
    public void ReplaceOwnerSecret(string ownerSecret) => ReplaceOwnerSecret(Utf8Of(ownerSecret));

    /// <summary>The same in UTF-8; the caller may overwrite it afterwards.</summary>
    public void ReplaceOwnerSecret(ReadOnlySpan<byte> ownerSecret)
    {
        ArgumentOutOfRangeException.ThrowIfZero(ownerSecret.Length, nameof(ownerSecret));
        _key = KeyOf(ownerSecret);
    }

    /// <summary>The secret is one of those that wait.</summary>
    internal bool Waits(ReadOnlySpan<char> secret) => _secrets.Waits(secret, _time.GetUtcNow());

    /// <summary>
    /// A token for this origin, if the secret is one of those that wait, by leave of a token that is still accepted; it
    /// then waits no more.
    /// </summary>
    internal SecretUse Exchange(
        ReadOnlySpan<char> secret, string origin, uint? user, TokenTable tokens, out PageGrant? grant)
    {
        grant = null;
        var now = _time.GetUtcNow();
        var use = _secrets.Use(secret, now, user, out var rights);
        if (use != SecretUse.Used) return use;
        if (!tokens.TryFindIssuer(rights, out var issuer)) return SecretUse.Unknown;
        grant = new PageGrant(
            BrowserToken.Make(_key, origin, now + TokenLifetime, rights), issuer?.Name ?? PageRights.ThisProgramName);
        return use;
    }

    /// <summary>What a token allows when it comes from its origin; null for any other text, origin or time.</summary>
    internal AccessToken? Verify(ReadOnlySpan<char> token, string? origin, TokenTable tokens)
    {
        var key = _key;
        if (origin is null
            || !BrowserToken.TryRead(key, token, origin, out var expires, out var rights)
            || expires <= _time.GetUtcNow()
            || !tokens.TryFindIssuer(rights, out var issuer))
        {
            return null;
        }
        Span<byte> ascii = stackalloc byte[token.Length]; // of the one length that a page's token has
        var hash = SHA256.HashData(ascii[..Encoding.ASCII.GetBytes(token, ascii)]);
        CryptographicOperations.ZeroMemory(ascii);
        return AccessToken.ForPage(HolderName, hash, rights, expires, issuer, key);
    }

    /// <summary>
    /// What an open page may go on as: the token was made with the key that holds now, by leave of one that is still
    /// accepted and allows as much, and its time has not come. Null when it has to end.
    /// </summary>
    internal AccessToken? Renew(AccessToken held, TokenTable tokens)
    {
        if (held.PageKey is not { } key
            || !CryptographicOperations.FixedTimeEquals(key, _key)
            || !tokens.TryFindIssuer(new PageRights(held.Scopes, held.PageIssuer), out var issuer))
        {
            return null;
        }
        var renewed = held.Renewed(issuer);
        return renewed.HasExpired(_time.GetUtcNow()) ? null : renewed;
    }

    private static byte[] Utf8Of(string ownerSecret)
    {
        ArgumentException.ThrowIfNullOrEmpty(ownerSecret);
        return Encoding.UTF8.GetBytes(ownerSecret);
    }

    private static byte[] KeyOf(ReadOnlySpan<byte> ownerSecret) =>
        HMACSHA256.HashData(ownerSecret, "keyrx browser token"u8);
}
