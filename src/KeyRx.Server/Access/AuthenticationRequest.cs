namespace KeyRx.Server.Access;

/// <summary>
/// What a client shows that wants to connect with a token the server does not know:
/// <c>KeyRxServerOptions.Authenticate</c>. Host, Origin and user were looked at before.
/// </summary>
/// <remarks>Immutable; any thread. No record: its text must not say the secret.</remarks>
public sealed class AuthenticationRequest
{
    internal AuthenticationRequest(string secret, string? origin, AllowedUser? user) =>
        (Secret, Origin, User, UserName) = (secret, origin, user?.Id, user?.Name);

    /// <summary>The token's text, as from <c>Authorization: Bearer</c>. Not to be logged.</summary>
    public string Secret { get; }

    /// <summary>Where the page comes from, on the server's list; null where it is no page.</summary>
    public string? Origin { get; }

    /// <summary>The user's number on this machine; null where the kernel does not say.</summary>
    public uint? User { get; }

    /// <summary>The user's name, or the number where it has none; null where the kernel does not say.</summary>
    public string? UserName { get; }
}
