using KeyRx.Protocol;

namespace KeyRx.Server.Access;

/// <summary>What a page may do, and by whose leave.</summary>
/// <param name="Scopes">No more than the issuer has.</param>
/// <param name="Issuer"><see cref="AccessToken.Fingerprint"/> of the token that had it made, which it ends with;
/// <see cref="ThisProgram"/> for one that the server's own program has had made.</param>
internal readonly record struct PageRights(TokenScopes Scopes, ulong Issuer)
{
    /// <summary>No token: such a page ends with the owner's secret.</summary>
    internal const ulong ThisProgram = 0;

    /// <summary>What logs call <see cref="ThisProgram"/>.</summary>
    internal const string ThisProgramName = "owner";
}
