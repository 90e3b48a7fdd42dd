using KeyRx.Server;

namespace KeyRx.Daemon;

/// <summary>Every token the daemon accepts: the owner's, the one of the environment, and those of the tokens file.</summary>
internal static class AccessTokens
{
    internal const string OwnerName = "owner";
    internal const string EnvironmentName = "environment";

    private const string Variable = SettingReader.EnvironmentPrefix + "TOKEN";

    /// <exception cref="UserException">One of them cannot be had; the message says which and why.</exception>
    internal static List<AccessToken> Read(string ownerFile, string? tokensFile)
    {
        // The owner's last: its file is made when there is none, which is not to happen when the other one is refused.
        var records = TokensFile.Read(tokensFile);
        List<AccessToken> tokens = [.. records.Select(record => record.ToAccessToken())];
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } secret) tokens.Add(FromEnvironment(secret));
        tokens.Add(new AccessToken(OwnerName, TokenFile.ReadOrCreate(ownerFile), TokenScopes.All));
        return tokens;
    }

    private static AccessToken FromEnvironment(string secret)
    {
        try
        {
            return new AccessToken(EnvironmentName, secret, TokenScopes.All);
        }
        catch (ArgumentException)
        {
            throw new UserException(ExitCode.Usage, $"{Variable} is too short: {AccessToken.SecretLengthMin} characters at least");
        }
    }
}
