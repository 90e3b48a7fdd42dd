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
/// page survives a restart of the server, and another owner's secret ends them all.
/// </remarks>
public sealed class BrowserAccess
{
    /// <summary>What logs and "who listens" call the holders.</summary>
    public const string HolderName = "browser";

    /// <summary>How long a secret waits for the page that uses it.</summary>
    public static readonly TimeSpan SecretLifetime = TimeSpan.FromHours(1);

    /// <summary>How long a page's token is accepted, up to the full hour.</summary>
    public static readonly TimeSpan TokenLifetime = TimeSpan.FromDays(7);

    private readonly TokenScopes _scopes;
    private readonly TimeProvider _time;
    private readonly OneTimeSecrets _secrets = new();
    private volatile byte[] _key;

    /// <param name="ownerSecret">The owner token's text.</param>
    /// <param name="scopes">What a page may do.</param>
    /// <param name="time">The clock that secrets and tokens expire by.</param>
    public BrowserAccess(string ownerSecret, TokenScopes scopes, TimeProvider time)
    {
        ArgumentException.ThrowIfNullOrEmpty(ownerSecret);
        ArgumentNullException.ThrowIfNull(time);
        if (scopes.HasFlag(TokenScopes.Publish) || scopes.HasFlag(TokenScopes.Admin))
            throw new ArgumentException("a page may read: it gets neither publish nor admin", nameof(scopes));
        (_scopes, _time, _key) = (scopes, time, KeyOf(ownerSecret));
    }

    /// <summary>
    /// A new secret for one page, 43 characters of <c>A-Z a-z 0-9 - _</c>. At most 16 wait; then the oldest is
    /// forgotten. It lets in a page of the user alone that this process runs as (Linux; elsewhere, of any).
    /// </summary>
    public string IssueSecret() => IssueSecret(OperatingSystem.IsLinux() ? LocalUsers.Own : null);

    /// <summary>The same, for another user; null for everybody.</summary>
    internal string IssueSecret(uint? user) => _secrets.Issue(_time.GetUtcNow() + SecretLifetime, user);

    /// <summary>The owner has another secret: with another one no page's token is accepted any more.</summary>
    public void ReplaceOwnerSecret(string ownerSecret)
    {
        ArgumentException.ThrowIfNullOrEmpty(ownerSecret);
        _key = KeyOf(ownerSecret);
    }

    /// <summary>The secret is one of those that wait.</summary>
    internal bool Waits(ReadOnlySpan<char> secret) => _secrets.Waits(secret, _time.GetUtcNow());

    /// <summary>A token for this origin, if the secret is one of those that wait; it then waits no more.</summary>
    internal SecretUse Exchange(ReadOnlySpan<char> secret, string origin, uint? user, out string? token)
    {
        var now = _time.GetUtcNow();
        var use = _secrets.Use(secret, now, user);
        token = use == SecretUse.Used ? BrowserToken.Make(_key, origin, now + TokenLifetime) : null;
        return use;
    }

    /// <summary>What a token allows when it comes from its origin; null for any other text, origin or time.</summary>
    internal AccessToken? Verify(ReadOnlySpan<char> token, string? origin)
    {
        var key = _key;
        if (origin is null
            || !BrowserToken.TryRead(key, token, origin, out var expires)
            || expires <= _time.GetUtcNow())
        {
            return null;
        }
        return AccessToken.ForPage(
            HolderName, SHA256.HashData(Encoding.UTF8.GetBytes(token.ToString())), _scopes, expires, key);
    }

    /// <summary>The token was made with the key that holds now, and its time has not come.</summary>
    internal bool StillAccepts(AccessToken token) =>
        token.PageKey is { } key
        && CryptographicOperations.FixedTimeEquals(key, _key)
        && !token.HasExpired(_time.GetUtcNow());

    private static byte[] KeyOf(string ownerSecret) =>
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(ownerSecret), "keyrx browser token"u8);
}
