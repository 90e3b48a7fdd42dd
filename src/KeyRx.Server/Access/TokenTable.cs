using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace KeyRx.Server;

/// <summary>The tokens of a server. Immutable; any thread.</summary>
internal sealed class TokenTable(IReadOnlyList<AccessToken> tokens)
{
    /// <summary>Finds the token whose secret this is, comparing with every one so that time tells nothing.</summary>
    internal bool TryVerify(ReadOnlySpan<char> secret, [NotNullWhen(true)] out AccessToken? token)
    {
        token = null;
        Span<byte> utf8 = stackalloc byte[512];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        if (!Encoding.UTF8.TryGetBytes(secret, utf8, out var length)) return false;
        SHA256.HashData(utf8[..length], hash);
        foreach (var candidate in tokens)
        {
            if (candidate.Matches(hash)) token = candidate;
        }

        return token is not null;
    }
}
