using System.Net.Sockets;
using System.Text;

namespace KeyRx.Daemon.Systemd;

/// <summary>
/// Tells a service manager how the daemon is: sd_notify(3), a datagram to the Unix socket that NOTIFY_SOCKET names. Our
/// own, for the library that has it (Microsoft.Extensions.Hosting.Systemd) brings a whole application host along.
/// </summary>
/// <remarks>Threading: any thread.</remarks>
internal sealed class ServiceNotifier : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly UnixDomainSocketEndPoint _manager;

    private ServiceNotifier(string path) => _manager = new UnixDomainSocketEndPoint(path);

    /// <summary>Null where no manager wants to hear.</summary>
    internal static ServiceNotifier? FromEnvironment() => Environment.GetEnvironmentVariable("NOTIFY_SOCKET") switch
    {
        null or "" => null,
        ['@', .. var name] => new ServiceNotifier('\0' + name), // Linux's abstract namespace
        var path => new ServiceNotifier(path),
    };

    /// <summary>
    /// How often the manager wants to hear WATCHDOG=1: half of what it allows; null when it does not.
    /// </summary>
    internal static TimeSpan? WatchdogInterval()
    {
        var isForUs = Environment.GetEnvironmentVariable("WATCHDOG_PID") is not { Length: > 0 } pid
            || pid == $"{Environment.ProcessId}";
        return isForUs
            && ulong.TryParse(Environment.GetEnvironmentVariable("WATCHDOG_USEC"), out var micros)
            && micros is >= 2 and <= int.MaxValue * 1000ul
            ? TimeSpan.FromMicroseconds(micros / 2.0)
            : null;
    }

    /// <summary>One line or more, as READY=1. A manager that does not listen is its own trouble.</summary>
    internal void Tell(string state)
    {
        try
        {
            _socket.SendTo(Encoding.UTF8.GetBytes(state), _manager);
        }
        catch (SocketException)
        {
            // Nobody is there, or its queue is full: the next one may arrive.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();
}
