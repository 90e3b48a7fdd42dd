namespace KeyRx.Server.Connections;

/// <summary>
/// Who is at the other end of an open WebSocket. One object for each connection, as long as it lasts: a key for the
/// host's own tables.
/// </summary>
/// <remarks>Immutable; any thread.</remarks>
public sealed class ClientIdentity
{
    internal ClientIdentity(Connection connection, string clientId)
    {
        (ClientId, Token) = (clientId, connection.Token!.Name);
        (User, UserName) = (connection.User?.Id, connection.User?.Name);
        (Slot, Generation, State) = (connection.Slot, connection.Generation, connection.Token.State);
    }

    /// <summary>
    /// What <c>connected</c> told the client, and what logs call it: 32 hexadecimal digits, never given twice.
    /// </summary>
    public string ClientId { get; }

    /// <summary>Name of its token.</summary>
    public string Token { get; }

    /// <summary>Its user's number on this machine; null where the kernel does not say.</summary>
    public uint? User { get; }

    /// <summary>The user's name, or the number where it has none; null where the kernel does not say.</summary>
    public string? UserName { get; }

    /// <summary>
    /// What the program gave along when it said who this is (<see cref="Access.TokenPrincipal"/>), such as claims; else
    /// null.
    /// </summary>
    public object? State { get; }

    /// <summary>Where the connection is, or was.</summary>
    internal int Slot { get; }

    /// <summary>Which use of the slot.</summary>
    internal uint Generation { get; }

    /// <summary>The <see cref="ClientId"/>.</summary>
    public override string ToString() => ClientId;
}
