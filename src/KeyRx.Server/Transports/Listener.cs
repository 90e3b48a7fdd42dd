using System.Net;
using System.Net.Sockets;

namespace KeyRx.Server.Transports;

/// <summary>One address that is listened on. A transport accepts from it.</summary>
internal sealed class Listener : IDisposable
{
    /// <summary>
    /// What the system lets wait (somaxconn is 4096 on current kernels): 1,000 clients that come back at once fit.
    /// </summary>
    private const int Backlog = 4096;

    /// <summary>
    /// Listens; accepted sockets inherit its limits (Linux; where they do not, the transport sets them).
    /// </summary>
    /// <exception cref="SocketException">The address is in use or not to be had.</exception>
    internal Listener(IPEndPoint endpoint, SendLimits limits)
    {
        Socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endpoint.AddressFamily == AddressFamily.InterNetworkV6) Socket.DualMode = false;
            limits.ApplyTo(Socket);
            Socket.Bind(endpoint);
            Socket.Blocking = false;
            Socket.Listen(Backlog);
        }
        catch (SocketException)
        {
            Socket.Dispose();
            throw;
        }

        Endpoint = (IPEndPoint)Socket.LocalEndPoint!;
    }

    internal Socket Socket { get; }

    /// <summary>The same as a descriptor; valid until disposed.</summary>
    internal int Descriptor => (int)Socket.SafeHandle.DangerousGetHandle();

    /// <summary>Its descriptor may be somebody else's by now.</summary>
    internal bool IsClosed => Socket.SafeHandle.IsClosed;

    /// <summary>The address as bound: a port of 0 has become a real one.</summary>
    internal IPEndPoint Endpoint { get; }

    /// <inheritdoc/>
    public void Dispose() => Socket.Dispose();
}
