using System.Net;
using System.Net.Sockets;

namespace KeyRx.Tests.Client;

/// <summary>What relays are made of: a stream to a server, and two streams joined until one ends.</summary>
internal static class RelaySocket
{
    internal static async Task<NetworkStream> OpenAsync(EndPoint server)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server);
        return new NetworkStream(socket, ownsSocket: true);
    }

    internal static Task JoinAsync(Stream one, Stream other) =>
        Task.WhenAny(one.CopyToAsync(other), other.CopyToAsync(one));
}
