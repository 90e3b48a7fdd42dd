namespace KeyRx.Server.Transports;

/// <summary>What carries the bytes between the loop and the clients.</summary>
public enum TransportKind
{
    /// <summary>The best that the system has: <see cref="Epoll"/> on Linux, else <see cref="Sockets"/>.</summary>
    Auto,

    /// <summary>System.Net.Sockets: everywhere.</summary>
    Sockets,

    /// <summary>Descriptors in an epoll set that the loop waits in: Linux.</summary>
    Epoll,
}
