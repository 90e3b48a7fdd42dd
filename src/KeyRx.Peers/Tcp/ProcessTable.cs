using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace KeyRx.Peers.Tcp;

/// <summary>
/// The search for a TCP socket in <c>/proc/net/tcp</c> and <c>tcp6</c>: where the kernel has no sock_diag, or a filter
/// of system calls does not let us ask.
/// </summary>
/// <remarks>Threading: any thread. Linux.</remarks>
internal static class ProcessTable
{
    private const string Folder = "/proc/net";

    /// <inheritdoc cref="SocketDiagnosis.Find"/>
    internal static SocketOwner Find(IPEndPoint own, IPEndPoint other)
    {
        var (source, target) = (DiagnosisRequest.Plain(own.Address), DiagnosisRequest.Plain(other.Address));
        var isInternet6 = source.AddressFamily == AddressFamily.InterNetworkV6;
        var owner = isInternet6
            ? SocketOwner.NotThere
            : Search("tcp", Text(source, own.Port), Text(target, other.Port));
        if (owner.Kind is OwnerKind.User or OwnerKind.None) return owner;
        // Sockets of IPv6 that speak IPv4 stand here too.
        var found = Search(
            "tcp6", Text(source.MapToIPv6(), own.Port), Text(target.MapToIPv6(), other.Port));
        return found.Kind == OwnerKind.NoAnswer && !isInternet6 ? owner : found;
    }

    /// <summary>
    /// An address as the table writes it: each four bytes as one number of this machine, then the port.
    /// </summary>
    internal static string Text(IPAddress address, int port)
    {
        var bytes = address.GetAddressBytes();
        var words = Enumerable.Range(0, bytes.Length / 4).Select(
            i => BitConverter.ToUInt32(bytes, i * 4).ToString("X8", CultureInfo.InvariantCulture));
        return string.Concat(words) + ":" + port.ToString("X4", CultureInfo.InvariantCulture);
    }

    /// <summary>Reads one line of the table; null for a line of another socket.</summary>
    internal static SocketOwner? Read(string line, string own, string other)
    {
        // sl, local, remote, st, queues, timer, retransmits, uid, timeout, inode
        var columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (columns.Length < 10 || columns[1] != own || columns[2] != other) return null;
        if (!byte.TryParse(columns[3], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var state)
            || !uint.TryParse(columns[7], NumberStyles.None, CultureInfo.InvariantCulture, out var user)
            || !uint.TryParse(columns[9], NumberStyles.None, CultureInfo.InvariantCulture, out var inode))
        {
            return null;
        }
        return SocketOwner.Of((TcpState)state, user, inode);
    }

    private static SocketOwner Search(string table, string own, string other)
    {
        try
        {
            foreach (var line in File.ReadLines(Path.Combine(Folder, table)))
            {
                if (Read(line, own, other) is { } owner) return owner;
            }

            return SocketOwner.NotThere;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return SocketOwner.NoAnswer;
        }
    }
}
