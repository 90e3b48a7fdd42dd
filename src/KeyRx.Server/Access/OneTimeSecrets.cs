using System.Security.Cryptography;
using System.Text;

namespace KeyRx.Server.Access;

/// <summary>Secrets that count once, of which only hashes are kept.</summary>
/// <remarks>Threading: any thread.</remarks>
internal sealed class OneTimeSecrets
{
    private const int CountMax = 16;

    /// <summary>Of any text that could be one.</summary>
    private const int TextMax = 64;

    private readonly Lock _lock = new();
    private readonly List<(byte[] Hash, DateTimeOffset Expires)> _waiting = [];

    internal string Issue(DateTimeOffset expires)
    {
        var secret = AccessToken.NewSecret();
        lock (_lock)
        {
            if (_waiting.Count == CountMax) _waiting.RemoveAt(0);
            _waiting.Add((SHA256.HashData(Encoding.UTF8.GetBytes(secret)), expires));
        }

        return secret;
    }

    /// <summary>Compares with every one, so that time tells nothing; one that fits is used up.</summary>
    internal bool TryUse(ReadOnlySpan<char> secret, DateTimeOffset now)
    {
        if (secret.Length > TextMax) return false;
        Span<byte> utf8 = stackalloc byte[TextMax * 3], hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(utf8[..Encoding.UTF8.GetBytes(secret, utf8)], hash);
        lock (_lock)
        {
            _waiting.RemoveAll(waiting => waiting.Expires <= now);
            var found = -1;
            for (var i = 0; i < _waiting.Count; i++)
            {
                if (CryptographicOperations.FixedTimeEquals(_waiting[i].Hash, hash)) found = i;
            }

            if (found >= 0) _waiting.RemoveAt(found);
            return found >= 0;
        }
    }
}
