using System.Net;
using System.Net.Sockets;
using KeyRx.Load.Errors;
using KeyRx.Peers;

namespace KeyRx.Load.Probes;

/// <summary>
/// Asks before a run whose server it is that will get the token: once, over a connection of its own, so that it costs
/// those that are measured nothing.
/// </summary>
internal static class ServerCheck
{
    /// <param name="server">Where it listens.</param>
    /// <param name="tokenFile">Whose owner's server may have the token too; null for the environment.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="RunException">Another user's.</exception>
    internal static async Task RunAsync(IPEndPoint server, string? tokenFile, CancellationToken cancellation)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(server, cancellation);
        }
        catch (SocketException)
        {
            return; // the scenario says it better
        }

        var owner = tokenFile is { } file ? LocalUsers.OwnerOf(file) : null;
        var allowed = owner is { } user ? new HashSet<uint> { user } : null;
        if (await ServerOwner.WhyNotAsync(socket, allowed, TimeProvider.System, cancellation) is { } reason)
            throw new RunException($"{server}: {reason}");
    }
}
