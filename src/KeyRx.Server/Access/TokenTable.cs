using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace KeyRx.Server.Access;

/// <summary>The tokens of a server. Immutable, replaced as a whole; any thread.</summary>
internal sealed class TokenTable(IReadOnlyList<AccessToken> tokens, TimeProvider time)
{
    internal int Count => tokens.Count;

    /// <summary>
    /// Finds the token whose secret this is, comparing with every one so that time tells
    /// nothing. One that has expired is none.
    /// </summary>
    internal bool TryVerify(ReadOnlySpan<char> secret, [NotNullWhen(true)] out AccessToken? token)
    {
        token = null;
        Span<byte> utf8 = stackalloc byte[512];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        if (!Encoding.UTF8.TryGetBytes(secret, utf8, out var length)) return false;
        SHA256.HashData(utf8[..length], hash);
        CryptographicOperations.ZeroMemory(utf8[..length]);
        var now = time.GetUtcNow();
        foreach (var candidate in tokens)
        {
            if (candidate.Matches(hash) && !candidate.HasExpired(now)) token = candidate;
        }

        return token is not null;
    }

    /// <summary>
    /// What a connection that came with <paramref name="held"/> may go on as: the same holder,
    /// allowed no less and not expired.
    /// </summary>
    internal bool TrySucceed(AccessToken held, [NotNullWhen(true)] out AccessToken? successor)
    {
        var now = time.GetUtcNow();
        successor = null;
        foreach (var candidate in tokens)
        {
            if (candidate.IsSameHolder(held) && candidate.Covers(held) && !candidate.HasExpired(now))
                successor = candidate;
        }

        return successor is not null;
    }

    /// <summary>
    /// Whoever had a page made, while that one is accepted and allows what the page does; null for no one. What the
    /// server's own program has had made asks for no token.
    /// </summary>
    /// <returns>False when the page has to end.</returns>
    internal bool TryFindIssuer(PageRights page, out AccessToken? issuer)
    {
        issuer = null;
        if (page.Issuer == PageRights.ThisProgram) return true;
        var now = time.GetUtcNow();
        foreach (var candidate in tokens)
        {
            if (candidate.Fingerprint == page.Issuer
                && candidate.Scopes.HasFlag(page.Scopes)
                && !candidate.HasExpired(now))
            {
                issuer = candidate;
            }
        }

        return issuer is not null;
    }

    /// <summary>Some token expires after one time and up to the other.</summary>
    internal bool ExpiresWithin(DateTimeOffset after, DateTimeOffset upTo)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i].Expires is { } expires && expires > after && expires <= upTo) return true;
        }

        return false;
    }
}
