using System.Runtime.InteropServices;

namespace KeyRx.Peers.Interop;

/// <summary>A netlink socket that is connected to the kernel: nobody else's messages come out of it.</summary>
/// <remarks>Threading: one thread at a time. Linux.</remarks>
internal sealed unsafe partial class NetlinkSocket : IDisposable
{
    private const int Netlink = 16; // AF_NETLINK
    private const int DatagramCloseOnExec = 2 | 0x80000; // SOCK_DGRAM | SOCK_CLOEXEC
    private const int SocketDiagnosis = 4; // NETLINK_SOCK_DIAG
    private const int DoNotWait = 0x40; // MSG_DONTWAIT
    private const int SequenceAt = 8;
    private const int HeaderBytes = 16;
    private const int AddressBytes = 12;

    /// <summary>Answers to questions that nobody waited for.</summary>
    private const int StaleMax = 4;

    private readonly int _descriptor;
    private uint _sequence;

    private NetlinkSocket(int descriptor) => _descriptor = descriptor;

    /// <summary>Null where the system has none, or does not let this process have one.</summary>
    internal static NetlinkSocket? TryOpen()
    {
        var descriptor = Open(Netlink, DatagramCloseOnExec, SocketDiagnosis);
        if (descriptor < 0) return null;
        var kernel = stackalloc byte[AddressBytes]; // port 0
        new Span<byte>(kernel, AddressBytes).Clear();
        *(ushort*)kernel = Netlink;
        if (Connect(descriptor, kernel, AddressBytes) == 0) return new NetlinkSocket(descriptor);
        _ = Close(descriptor);
        return null;
    }

    internal uint NextSequence() => ++_sequence;

    /// <summary>Sends a question and takes its answer, which is there when the send returns.</summary>
    internal bool TryAsk(ReadOnlySpan<byte> question, Span<byte> answer, uint sequence, out int length)
    {
        length = 0;
        fixed (byte* first = question)
        {
            if (Send(_descriptor, first, (nuint)question.Length, 0) != question.Length) return false;
        }

        for (var i = 0; i < StaleMax; i++)
        {
            fixed (byte* first = answer) length = (int)Receive(_descriptor, first, (nuint)answer.Length, DoNotWait);
            if (length < HeaderBytes) return false;
            if (BitConverter.ToUInt32(answer[SequenceAt..]) == sequence) return true;
        }

        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => _ = Close(_descriptor);

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int Open(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    private static partial int Connect(int descriptor, byte* address, int length);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint Send(int descriptor, byte* bytes, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial nint Receive(int descriptor, byte* bytes, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
