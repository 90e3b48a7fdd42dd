using System.Security.Cryptography;
using System.Text;

namespace KeyRx.Server.Access;

/// <summary>Secrets that count once and for one user, of which only hashes are kept.</summary>
/// <remarks>Threading: any thread.</remarks>
internal sealed class OneTimeSecrets
{
    private const int CountMax = 16;

    /// <summary>Of any text that could be one.</summary>
    private const int TextMax = 64;

    private readonly Lock _lock = new();
    private readonly List<(byte[] Hash, DateTimeOffset Expires, uint? User, PageRights Rights)> _waiting = [];

    /// <param name="expires">From when on it is none any more.</param>
    /// <param name="user">Who may use it; null for everybody, where the system does not tell users apart.</param>
    /// <param name="rights">What the page may do that uses it.</param>
    /// <returns>ASCII; the caller's to overwrite.</returns>
    internal byte[] Issue(DateTimeOffset expires, uint? user, PageRights rights)
    {
        var secret = AccessToken.NewSecretText();
        lock (_lock)
        {
            if (_waiting.Count == CountMax) _waiting.RemoveAt(0);
            _waiting.Add((SHA256.HashData(secret), expires, user, rights));
        }

        return secret;
    }

    /// <summary>It would fit, whoever shows it: nothing is used up.</summary>
    internal bool Waits(ReadOnlySpan<char> secret, DateTimeOffset now)
    {
        lock (_lock) return Find(secret, now) >= 0;
    }

    /// <summary>One that fits, and is this user's, is used up.</summary>
    internal SecretUse Use(ReadOnlySpan<char> secret, DateTimeOffset now, uint? user, out PageRights rights)
    {
        rights = default;
        lock (_lock)
        {
            var found = Find(secret, now);
            if (found < 0) return SecretUse.Unknown;
            if (_waiting[found].User is { } owner && owner != user) return SecretUse.OfAnotherUser;
            rights = _waiting[found].Rights;
            _waiting.RemoveAt(found);
            return SecretUse.Used;
        }
    }

    /// <summary>Compares with every one, so that time tells nothing.</summary>
    private int Find(ReadOnlySpan<char> secret, DateTimeOffset now)
    {
        if (secret.Length > TextMax) return -1;
        Span<byte> utf8 = stackalloc byte[TextMax * 3], hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(utf8[..Encoding.UTF8.GetBytes(secret, utf8)], hash);
        CryptographicOperations.ZeroMemory(utf8);
        _waiting.RemoveAll(waiting => waiting.Expires <= now);
        var found = -1;
        for (var i = 0; i < _waiting.Count; i++)
        {
            if (CryptographicOperations.FixedTimeEquals(_waiting[i].Hash, hash)) found = i;
        }

        return found;
    }
}
