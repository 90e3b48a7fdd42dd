using System.Net.Sockets;
using System.Runtime.Versioning;
using KeyRx.Daemon.Errors;
using KeyRx.Peers.Interop;
using Microsoft.Win32.SafeHandles;

namespace KeyRx.Daemon.Feed;

/// <summary>
/// Makes the feed's Unix socket: for its owner alone from the first moment on, in place of one that a dead daemon
/// has left.
/// </summary>
internal static class FeedSocketFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int Backlog = 16;

    /// <exception cref="UserException">The path is taken or cannot be used; the message says what to do.</exception>
    internal static Socket Listen(string path)
    {
        if (!OperatingSystem.IsLinux())
            throw Refused(path, "a socket that knows its peers exists on Linux only: use --feed -");
        if (!Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))))
            throw Refused(path, "its folder is not there: make it with mkdir -m 700");
        try
        {
            RemoveStale(path);
            return Bind(path);
        }
        catch (SocketException e)
        {
            throw Refused(path, $"the socket cannot be made: {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Refused(path, $"what a dead daemon has left there cannot be removed: {e.Message}");
        }
    }

    [SupportedOSPlatform("linux")]
    private static Socket Bind(string path)
    {
        var socket = New();
        try
        {
            // Before bind, which gives the file the socket's own mode: afterwards it
            // would be open to others for a moment.
            using var handle = new SafeFileHandle(socket.Handle, ownsHandle: false);
            File.SetUnixFileMode(handle, OwnerOnly);
            socket.Bind(new UnixDomainSocketEndPoint(path));
            socket.Listen(Backlog);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>
    /// A socket that nobody listens at is removed. Two daemons that start at once do not come here both:
    /// the server's port is taken first.
    /// </summary>
    private static void RemoveStale(string path)
    {
        if (!File.Exists(path)) return;
        using var probe = New();
        probe.Blocking = false; // a listener that is too busy to take one more is a listener
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            RemoveSocket(path);
            return;
        }
        catch (SocketException e) when (e.SocketErrorCode != SocketError.WouldBlock)
        {
            throw Refused(path, $"is taken, and cannot be asked by whom: {e.Message}; give another path");
        }

        throw Refused(
            path, "another program listens there: is another keyrxd running? (--feed unix:OTHER takes another path)");
    }

    private static void RemoveSocket(string path)
    {
        // connect(2) refuses what is no socket just as it does a socket without a listener.
        if (!FileStatus.IsSocket(path))
            throw Refused(path, "is there already and no socket: give another path, or remove it");
        File.Delete(path);
    }

    private static Socket New() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    private static UserException Refused(string path, string reason) =>
        new(ExitCode.CannotStart, $"--feed {FeedSpec.SocketPrefix}{path}: {reason}");
}
