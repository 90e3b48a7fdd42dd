using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using KeyRx.Protocol;

namespace KeyRx.Server.Access;

/// <summary>A token the server accepts: its name, its scopes, and only a hash of the secret.</summary>
public sealed class AccessToken
{
    /// <summary>Shortest secret, in characters: 128 bits in base64url need 22.</summary>
    public const int SecretLengthMin = 22;

    private const int NewSecretBytes = 32;

    private readonly byte[] _hash;
    private readonly string[] _scopeNames;
    private readonly HashSet<string> _publishTopics;

    /// <param name="name">What logs and "who listens" call the holder.</param>
    /// <param name="secret">The token's text; kept only as SHA-256. It has 128 random bits or more, so
    /// a slow hash adds nothing.</param>
    /// <param name="scopes">What it allows.</param>
    /// <param name="publishTopics">Topics it may publish to, if it has the scope; null = none.</param>
    /// <param name="expires">From when on it is not accepted; null = never.</param>
    public AccessToken(
        string name, string secret, TokenScopes scopes, IEnumerable<string>? publishTopics = null,
        DateTimeOffset? expires = null)
        : this(name, HashOf(name, secret), scopes, publishTopics, expires)
    {
    }

    private AccessToken(
        string name, byte[] hash, TokenScopes scopes, IEnumerable<string>? publishTopics, DateTimeOffset? expires)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        (Name, Scopes, Expires, _hash) = (name, scopes, expires, hash);
        _publishTopics = new HashSet<string>(publishTopics ?? [], StringComparer.Ordinal);
        _scopeNames =
        [
            .. Enum.GetValues<TokenScopes>().Where(
                s => s is not (TokenScopes.None or TokenScopes.All) && scopes.HasFlag(s)).Select(NameOf),
        ];
    }

    /// <summary>What logs call the holder.</summary>
    public string Name { get; }

    /// <summary>What it allows.</summary>
    public TokenScopes Scopes { get; }

    /// <summary>From when on it is not accepted; null = never.</summary>
    public DateTimeOffset? Expires { get; }

    /// <summary>The key that this token of a page was recognised by; null for those of the table.</summary>
    internal byte[]? PageKey { get; private init; }

    /// <summary>Who had this token of a page made; says nothing of those of the table.</summary>
    internal ulong PageIssuer { get; private init; }

    /// <summary>When this token of a page ends by itself; says nothing of those of the table.</summary>
    internal DateTimeOffset PageEnd { get; private init; }

    /// <summary>The embedding program has said whose it is: no table has it.</summary>
    internal bool IsOfPrincipal { get; private init; }

    /// <summary>What the program gave along with a principal's.</summary>
    internal object? State { get; private init; }

    /// <summary>Scope names as the wire says them.</summary>
    internal IReadOnlyList<string> ScopeNames => _scopeNames;

    /// <summary>A token of which only the hash is known, as in a file of tokens.</summary>
    /// <param name="name">What logs and "who listens" call the holder.</param>
    /// <param name="sha256">SHA-256 of the secret's text: 32 bytes.</param>
    /// <param name="scopes">What it allows.</param>
    /// <param name="publishTopics">Topics it may publish to, if it has the scope; null = none.</param>
    /// <param name="expires">From when on it is not accepted; null = never.</param>
    public static AccessToken FromHash(
        string name, ReadOnlySpan<byte> sha256, TokenScopes scopes, IEnumerable<string>? publishTopics = null,
        DateTimeOffset? expires = null)
    {
        if (sha256.Length != SHA256.HashSizeInBytes)
        {
            throw new ArgumentException(
                $"the hash of the token '{name}' has {SHA256.HashSizeInBytes} bytes, not {sha256.Length}",
                nameof(sha256));
        }
        return new AccessToken(name, sha256.ToArray(), scopes, publishTopics, expires);
    }

    /// <summary>What a page holds: <see cref="BrowserAccess"/>.</summary>
    /// <param name="name">What logs and "who listens" call the holder.</param>
    /// <param name="sha256">SHA-256 of its text.</param>
    /// <param name="rights">What it allows, and by whose leave.</param>
    /// <param name="end">When it ends by itself.</param>
    /// <param name="issuer">The token that had it made, which it does not outlive; null for the program itself.</param>
    /// <param name="pageKey">What it was recognised by.</param>
    internal static AccessToken ForPage(
        string name, byte[] sha256, PageRights rights, DateTimeOffset end, AccessToken? issuer, byte[] pageKey) =>
        new(name, sha256, rights.Scopes, null, issuer?.Expires < end ? issuer.Expires : end)
        {
            PageKey = pageKey,
            PageIssuer = rights.Issuer,
            PageEnd = end,
        };

    /// <summary>
    /// What a principal holds: <see cref="TokenPrincipal"/>. Known by the name, for its secrets may change.
    /// </summary>
    internal static AccessToken ForPrincipal(
        string name, TokenScopes scopes, IEnumerable<string>? publishTopics, DateTimeOffset? expires, object? state)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"principal {name}"));
        return new AccessToken(name, hash, scopes, publishTopics, expires) { IsOfPrincipal = true, State = state };
    }

    /// <summary>The same token of a page, after its issuer was replaced.</summary>
    internal AccessToken Renewed(AccessToken? issuer) =>
        ForPage(Name, _hash, new PageRights(Scopes, PageIssuer), PageEnd, issuer, PageKey!);

    /// <summary>
    /// A secret that nobody can guess: 256 random bits, 43 characters of <c>A-Z a-z 0-9 - _</c>. Any thread.
    /// </summary>
    public static string NewSecret() => Encoding.ASCII.GetString(NewSecretText());

    /// <summary>The same as ASCII, in memory that does not move: whoever has it overwrites it.</summary>
    internal static byte[] NewSecretText()
    {
        Span<byte> random = stackalloc byte[NewSecretBytes];
        RandomNumberGenerator.Fill(random);
        var text = GC.AllocateUninitializedArray<byte>(Base64Url.GetEncodedLength(NewSecretBytes), pinned: true);
        Base64Url.EncodeToUtf8(random, text);
        CryptographicOperations.ZeroMemory(random);
        return text;
    }

    internal bool MayPublish(string topic) =>
        (Scopes & TokenScopes.Publish) != 0 && _publishTopics.Contains(topic); // HasFlag may allocate

    /// <summary>What it lists in vain, as a sentence; null where there is nothing.</summary>
    internal string? FindMistake()
    {
        if ((Scopes & ~TokenScopes.All) != TokenScopes.None)
            return $"the token '{Name}' has scopes that do not exist ({(int)Scopes})";
        if (_publishTopics.Count == 0) return null;
        if ((Scopes & TokenScopes.Publish) == TokenScopes.None)
            return $"the token '{Name}' lists topics to publish to, which needs the scope publish";
        return _publishTopics.FirstOrDefault(Topics.IsWrittenByServer) is { } own
            ? $"the token '{Name}' lists the topic '{own}', which the server alone writes"
            : null;
    }

    /// <summary>Name of a single scope on the wire and in refusals.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is none, or more than one.</exception>
    public static string NameOf(TokenScopes scope) => scope switch
    {
        TokenScopes.Status => "status",
        TokenScopes.Shortcut => "shortcut",
        TokenScopes.Key => "key",
        TokenScopes.Publish => "publish",
        TokenScopes.Admin => "admin",
        TokenScopes.Redacted => "redacted",
        TokenScopes.Pause => "pause",
        _ => throw new ArgumentOutOfRangeException(nameof(scope)),
    };

    /// <summary>Of the secret's hash: the same holder, even where the list of tokens was read again.</summary>
    internal ulong Fingerprint => BitConverter.ToUInt64(_hash);

    /// <summary>Compares in constant time.</summary>
    internal bool Matches(ReadOnlySpan<byte> secretHash) => CryptographicOperations.FixedTimeEquals(_hash, secretHash);

    internal bool HasExpired(DateTimeOffset now) => Expires <= now;

    /// <summary>The same holder with the same secret, whatever its rights are.</summary>
    internal bool IsSameHolder(AccessToken other) => Name == other.Name && Matches(other._hash);

    /// <summary>Allows everything that the other one does.</summary>
    internal bool Covers(AccessToken other) =>
        Scopes.HasFlag(other.Scopes)
        && (!other.Scopes.HasFlag(TokenScopes.Publish) || _publishTopics.IsSupersetOf(other._publishTopics));

    private static byte[] HashOf(string name, string secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        if (secret.Length < SecretLengthMin)
        {
            throw new ArgumentException(
                $"the token '{name}' is too short: {SecretLengthMin} characters at least", nameof(secret));
        }
        var utf8 = Encoding.UTF8.GetBytes(secret);
        var hash = SHA256.HashData(utf8);
        CryptographicOperations.ZeroMemory(utf8);
        return hash;
    }
}
