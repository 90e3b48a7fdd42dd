using System.Net;
using System.Net.Sockets;
using KeyRx.Load.Interop;

namespace KeyRx.Load.Swarm;

/// <summary>
/// Spreads loopback connections over 127.0.0.2-17: with one source address the 28,000 ephemeral ports, TIME_WAIT
/// included, would be the limit. Pure.
/// </summary>
internal static class SourceAddresses
{
    private const int Count = 16;
    private const byte First = 2;

    /// <summary>
    /// The address to bind to, or null where the server is not on loopback. IPv6 has one loopback address only.
    /// </summary>
    internal static InternetAddress? Of(IPAddress server, int connectionIndex)
    {
        if (server.AddressFamily != AddressFamily.InterNetwork || !IPAddress.IsLoopback(server))
            return null;

        ReadOnlySpan<byte> bytes = [127, 0, 0, (byte)(First + (connectionIndex % Count))];
        return InternetAddress.Of(new IPAddress(bytes), port: 0);
    }
}
