using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using KeyRx.Daemon.Errors;
using KeyRx.Daemon.Interop;
using KeyRx.Protocol;
using KeyRx.Server.Access;

namespace KeyRx.Daemon.Tokens;

/// <summary>
/// Every token the daemon accepts: the owner's, the one of the environment, and those of the tokens file.
/// </summary>
internal static class AccessTokens
{
    internal const string OwnerName = "owner";
    internal const string EnvironmentName = "environment";

    private const string Variable = "KEYRXD_TOKEN";
    private const int NewSecretBytes = 32;

    /// <summary>Taken once: its text is then overwritten.</summary>
    private static readonly Lazy<AccessToken?> OfEnvironment = new(TakeFromEnvironment);

    /// <summary>
    /// Takes the environment's token. Call it before anything else reads the environment as a whole, which would leave
    /// copies.
    /// </summary>
    /// <exception cref="UserException">It is too short.</exception>
    internal static void TakeEnvironment() => _ = OfEnvironment.Value;

    /// <summary>As <see cref="AccessToken.NewSecret"/>.</summary>
    internal static SecretText NewSecret()
    {
        Span<byte> random = stackalloc byte[NewSecretBytes];
        RandomNumberGenerator.Fill(random);
        var text = SecretText.Allocate(Base64Url.GetEncodedLength(NewSecretBytes));
        Base64Url.EncodeToUtf8(random, text);
        CryptographicOperations.ZeroMemory(random);
        return new SecretText(text, ..);
    }

    /// <param name="ownerFile">Holds the owner's; made when there is none.</param>
    /// <param name="tokensFile">Holds further ones; null for none.</param>
    /// <param name="ownerSecret">The owner token's text; the caller's to dispose of.</param>
    /// <exception cref="UserException">One of them cannot be had; the message says which and why.</exception>
    internal static List<AccessToken> Read(string ownerFile, string? tokensFile, out SecretText ownerSecret)
    {
        // The owner's last: its file is made when there is none, which is not to happen when the other one is refused.
        var records = TokensFile.Read(tokensFile);
        List<AccessToken> tokens = [.. records.Select(record => record.ToAccessToken())];
        if (OfEnvironment.Value is { } given) tokens.Add(given);
        ownerSecret = TokenFile.ReadOrCreate(ownerFile);
        tokens.Add(AccessToken.FromHash(OwnerName, SHA256.HashData(ownerSecret.Utf8), TokenScopes.All));
        return tokens;
    }

    /// <summary>
    /// The way in for the dashboard's pages, which read, and pause; they end with the token that had them made, and all
    /// with the owner's.
    /// </summary>
    internal static BrowserAccess ForPages(SecretText ownerSecret) => new(
        ownerSecret.Utf8, TokenScopes.Status | TokenScopes.Shortcut | TokenScopes.Key | TokenScopes.Pause,
        TimeProvider.System);

    private static AccessToken? TakeFromEnvironment()
    {
        if (EnvironmentSecret.Take(Variable) is not { } bytes) return null;
        using var secret = new SecretText(bytes, ..);
        return Encoding.UTF8.GetCharCount(secret.Utf8) >= AccessToken.SecretLengthMin
            ? AccessToken.FromHash(EnvironmentName, SHA256.HashData(secret.Utf8), TokenScopes.All)
            : throw new UserException(
                ExitCode.Usage, $"{Variable} is too short: {AccessToken.SecretLengthMin} characters at least");
    }
}
