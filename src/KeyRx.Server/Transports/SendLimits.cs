using System.Net.Sockets;

namespace KeyRx.Server.Transports;

/// <summary>How much of what a socket was given the kernel may hold.</summary>
/// <param name="BufferBytes">SO_SNDBUF: what was not acknowledged. 0 = the kernel's own, which grows by itself.</param>
/// <param name="UnsentBytesMax">
/// TCP_NOTSENT_LOWAT: what was not sent yet. At this mark the socket takes no more, and says that it is writable again
/// below half of it. 0 = no limit. Linux only.
/// </param>
internal readonly record struct SendLimits(int BufferBytes, int UnsentBytesMax)
{
    /// <summary>Where the mark is not to be had, a buffer bounds instead: of two segments of loopback.</summary>
    private const int BufferBytesWithoutMark = 128 * 1024;

    private const int Tcp = 6; // IPPROTO_TCP
    private const int NotSentLowMark = 25; // TCP_NOTSENT_LOWAT

    /// <summary>Sets both. On a listener: accepted sockets inherit them (Linux).</summary>
    internal void ApplyTo(Socket socket)
    {
        socket.NoDelay = true; // we coalesce ourselves
        var hasMark = UnsentBytesMax > 0 && OperatingSystem.IsLinux();
        if (hasMark) socket.SetRawSocketOption(Tcp, NotSentLowMark, BitConverter.GetBytes(UnsentBytesMax));
        if (BufferBytes > 0) socket.SendBufferSize = BufferBytes;
        else if (UnsentBytesMax > 0 && !hasMark) socket.SendBufferSize = BufferBytesWithoutMark;
    }
}
