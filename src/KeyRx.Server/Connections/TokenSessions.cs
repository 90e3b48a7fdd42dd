namespace KeyRx.Server.Connections;

/// <summary>The sessions of one token: how many there are, and which have ended, oldest first.</summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class TokenSessions
{
    internal int Count { get; set; }

    /// <summary>In the order in which their connections ended, which is that of their expiry.</summary>
    internal Queue<Session> Ended { get; } = new();
}
