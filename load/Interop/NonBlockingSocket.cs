using System.Runtime.InteropServices;

namespace KeyRx.Load.Interop;

/// <summary>
/// Sockets as plain descriptors: no object, no Task, no pending operation. Each call reports errno instead of throwing;
/// 0 is success. One thread at a time for a descriptor.
/// </summary>
internal static class NonBlockingSocket
{
    /// <summary>Starts a connection; errno EINPROGRESS counts as started.</summary>
    internal static int Start(
        in InternetAddress server, InternetAddress? source, int receiveBufferBytes, out int descriptor)
    {
        const int Type = LinuxConstants.Stream | LinuxConstants.NonBlocking | LinuxConstants.CloseOnExec;
        descriptor = Libc.Socket(server.Family, Type, 0);
        if (descriptor < 0)
            return Marshal.GetLastPInvokeError();

        Set(descriptor, LinuxConstants.TcpLevel, LinuxConstants.NoDelay, 1);
        if (receiveBufferBytes > 0)
            Set(descriptor, LinuxConstants.SocketLevel, LinuxConstants.ReceiveBuffer, receiveBufferBytes);

        var error = source is { } address ? BindTo(descriptor, address) : 0;
        if (error == 0 && Libc.Connect(descriptor, in server, server.Length) != 0)
            error = Marshal.GetLastPInvokeError();
        return error == LinuxConstants.InProgress ? 0 : error;
    }

    /// <summary>What became of a connect that was in progress.</summary>
    internal static int TakeError(int descriptor)
    {
        uint length = sizeof(int);
        return Libc.GetSocketOption(
            descriptor, LinuxConstants.SocketLevel, LinuxConstants.SocketError, out var error, ref length) == 0
            ? error
            : Marshal.GetLastPInvokeError();
    }

    /// <summary>Receives once. <paramref name="count"/> 0 without an error is the end of the stream.</summary>
    internal static int Receive(int descriptor, Span<byte> buffer, out int count)
    {
        var result = Libc.Receive(descriptor, ref MemoryMarshal.GetReference(buffer), (nuint)buffer.Length, 0);
        count = (int)Math.Max(0, result);
        return result < 0 ? Marshal.GetLastPInvokeError() : 0;
    }

    /// <summary>Sends all of a small message; a full socket is an error, since nothing here sends much.</summary>
    internal static int SendAll(int descriptor, ReadOnlySpan<byte> bytes)
    {
        ref readonly var first = ref MemoryMarshal.GetReference(bytes);
        var sent = Libc.Send(descriptor, in first, (nuint)bytes.Length, LinuxConstants.NoSignal);
        if (sent == bytes.Length)
            return 0;
        return sent < 0 ? Marshal.GetLastPInvokeError() : LinuxConstants.TryAgain;
    }

    internal static void Close(int descriptor) => _ = Libc.Close(descriptor);

    /// <summary>Without a port: connect chooses one free for the pair, so that ports suffice.</summary>
    private static int BindTo(int descriptor, in InternetAddress source)
    {
        Set(descriptor, LinuxConstants.InternetLevel, LinuxConstants.BindAddressNoPort, 1);
        return Libc.Bind(descriptor, in source, source.Length) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    private static void Set(int descriptor, int level, int name, int value)
        => _ = Libc.SetSocketOption(descriptor, level, name, in value, sizeof(int));
}
