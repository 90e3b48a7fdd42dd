using KeyRx.Daemon.Errors;
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

    /// <param name="ownerFile">Holds the owner's; made when there is none.</param>
    /// <param name="tokensFile">Holds further ones; null for none.</param>
    /// <param name="ownerSecret">The owner token's text.</param>
    /// <exception cref="UserException">One of them cannot be had; the message says which and why.</exception>
    internal static List<AccessToken> Read(string ownerFile, string? tokensFile, out string ownerSecret)
    {
        // The owner's last: its file is made when there is none, which is not to happen when the other one is refused.
        var records = TokensFile.Read(tokensFile);
        List<AccessToken> tokens = [.. records.Select(record => record.ToAccessToken())];
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } secret) tokens.Add(FromEnvironment(secret));
        ownerSecret = TokenFile.ReadOrCreate(ownerFile);
        tokens.Add(new AccessToken(OwnerName, ownerSecret, TokenScopes.All));
        return tokens;
    }

    /// <summary>
    /// The way in for the dashboard's pages, which read, and pause; they end with the token that had them made, and all
    /// with the owner's.
    /// </summary>
    internal static BrowserAccess ForPages(string ownerSecret) => new(
        ownerSecret, TokenScopes.Status | TokenScopes.Shortcut | TokenScopes.Key | TokenScopes.Pause,
        TimeProvider.System);

    private static AccessToken FromEnvironment(string secret)
    {
        try
        {
            return new AccessToken(EnvironmentName, secret, TokenScopes.All);
        }
        catch (ArgumentException)
        {
            throw new UserException(
                ExitCode.Usage, $"{Variable} is too short: {AccessToken.SecretLengthMin} characters at least");
        }
    }
}
