namespace KeyRx.Load.Interop;

/// <summary>
/// Numbers of the Linux ABI (asm-generic, the same on x86-64 and arm64), named as in the kernel's headers.
/// </summary>
internal static class LinuxConstants
{
    internal const int InternetFamily = 2; // AF_INET
    internal const int Stream = 1; // SOCK_STREAM
    internal const int NonBlocking = 0x800; // SOCK_NONBLOCK, EFD_NONBLOCK
    internal const int CloseOnExec = 0x80000; // SOCK_CLOEXEC, EPOLL_CLOEXEC, EFD_CLOEXEC

    internal const int SocketLevel = 1; // SOL_SOCKET
    internal const int SocketError = 4; // SO_ERROR
    internal const int ReceiveBuffer = 8; // SO_RCVBUF
    internal const int InternetLevel = 0; // IPPROTO_IP
    internal const int BindAddressNoPort = 24; // IP_BIND_ADDRESS_NO_PORT
    internal const int TcpLevel = 6; // IPPROTO_TCP
    internal const int NoDelay = 1; // TCP_NODELAY

    internal const int NoSignal = 0x4000; // MSG_NOSIGNAL

    internal const int Add = 1; // EPOLL_CTL_ADD
    internal const int Remove = 2; // EPOLL_CTL_DEL
    internal const int Modify = 3; // EPOLL_CTL_MOD
    internal const uint Readable = 0x1; // EPOLLIN
    internal const uint Writable = 0x4; // EPOLLOUT

    internal const int OpenFiles = 7; // RLIMIT_NOFILE
    internal const int ClockTicks = 2; // _SC_CLK_TCK

    internal const int ThreadCpuTime = 3; // CLOCK_THREAD_CPUTIME_ID

    internal const int Interrupted = 4; // EINTR
    internal const int TryAgain = 11; // EAGAIN
    internal const int InProgress = 115; // EINPROGRESS
}
