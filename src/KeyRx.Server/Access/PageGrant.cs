namespace KeyRx.Server.Access;

/// <summary>What a page gets for its one-time secret.</summary>
/// <param name="Token">The text that it shows from now on, as ASCII; to be overwritten once it is sent.</param>
/// <param name="IssuerName">The token that had the secret made, as logs call it.</param>
internal sealed record PageGrant(byte[] Token, string IssuerName);
