using System.Net.Sockets;

namespace KeyRx.Peers;

/// <summary>
/// What a client asks before it sends its secret: whether the server at the other end is one that may have it. While
/// the real server is away, any user of the machine can hold its port.
/// </summary>
/// <remarks>Threading: any thread.</remarks>
public static class ServerOwner
{
    /// <summary>How long a server may take to accept the connection: until then the other socket is nobody's.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan FirstStep = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestStep = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Null when nothing speaks against it: the other socket belongs to this process's user, to root or to one of the
    /// others allowed; or the connection leaves the machine, or the system is not Linux, so that nobody knows.
    /// </summary>
    /// <param name="connection">Connected; nothing is sent or read.</param>
    /// <param name="alsoAllowed">Users besides this process's own and root; null for none.</param>
    /// <param name="time">The clock of the wait.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Else who is there, in words that follow on the address and a colon.</returns>
    public static async Task<string?> WhyNotAsync(
        Socket connection, IReadOnlySet<uint>? alsoAllowed, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(time);
        using var lookup = new PeerLookup();
        var (began, step) = (time.GetTimestamp(), FirstStep);
        while (true)
        {
            var peer = lookup.Find(connection);
            if (peer.Kind != PeerUserKind.Nobody || time.GetElapsedTime(began) >= Patience)
                return WhyNot(peer, alsoAllowed);
            await Task.Delay(step, time, cancellationToken).ConfigureAwait(false);
            step = step < LongestStep ? step * 2 : LongestStep;
        }
    }

    private static bool IsTrusted(uint user, IReadOnlySet<uint>? alsoAllowed) =>
        user == LocalUsers.Root || user == LocalUsers.Own || alsoAllowed?.Contains(user) == true;

    private static string? WhyNot(PeerUser peer, IReadOnlySet<uint>? alsoAllowed) => peer.Kind switch
    {
        PeerUserKind.Remote => null,
        PeerUserKind.Unknown => OperatingSystem.IsLinux()
            ? "the kernel does not say which user holds this port, so no token was sent"
            : null,
        PeerUserKind.Nobody =>
            "whoever holds this port did not accept the connection, so the kernel does not say who that is; no token " +
            "was sent",
        _ when IsTrusted(peer.Id, alsoAllowed) => null,
        _ =>
            $"the user {LocalUsers.NameOf(peer.Id)} ({peer.Id}) holds this port: neither you, nor root, nor the " +
            "owner of the token file. No token was sent; find out what runs there",
    };
}
