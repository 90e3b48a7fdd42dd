using System.Net;
using System.Net.Sockets;

namespace KeyRx.Tests.Peers;

/// <summary>Both ends of a TCP connection of this process.</summary>
internal sealed class ConnectedPair : IDisposable
{
    private readonly Socket _listener;
    private Socket? _server;

    /// <param name="address">A mapped one has sockets of IPv6 at both ends.</param>
    internal ConnectedPair(string address)
    {
        var server = IPAddress.Parse(address);
        _listener = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (server.IsIPv4MappedToIPv6) _listener.DualMode = true;
        _listener.Bind(new IPEndPoint(server, 0));
        _listener.Listen();
        Client = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (server.IsIPv4MappedToIPv6) Client.DualMode = true;
        Client.Connect(new IPEndPoint(server, ((IPEndPoint)_listener.LocalEndPoint!).Port));
    }

    internal Socket Client { get; }

    internal IPEndPoint ClientName => (IPEndPoint)Client.LocalEndPoint!;

    internal IPEndPoint ServerName => (IPEndPoint)Client.RemoteEndPoint!;

    internal Socket Server => _server ??= _listener.Accept();

    public void Dispose()
    {
        Client.Dispose();
        _server?.Dispose();
        _listener.Dispose();
    }
}
