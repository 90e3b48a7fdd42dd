using System.Net.Sockets;

namespace KeyRx.Tests.Conformance;

/// <summary>A client of bare TCP: sends bytes, and reads until the server closes. It never closes first.</summary>
internal static class ServerPeer
{
    /// <summary>All that the server sent up to its FIN.</summary>
    /// <exception cref="SocketException">A reset came, which may have eaten something.</exception>
    internal static async Task<byte[]> ExchangeAsync(
        ServerEndpoint server, byte[] bytes, Cut cut, int seed, PeerHabits habits, CancellationToken cancellation)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (habits.HasFlag(PeerHabits.ReadsLate)) socket.ReceiveBufferSize = 4096;
        await socket.ConnectAsync(
            await server(habits.HasFlag(PeerHabits.MeetsHaste)), cancellation);
        var reading = habits.HasFlag(PeerHabits.ReadsLate) ? null : ReadToEndAsync(socket, cancellation);
        await Cutter.SendAsync(socket, bytes, cut, seed, cancellation);
        if (habits.HasFlag(PeerHabits.EndsSending)) socket.Shutdown(SocketShutdown.Send);
        return await (reading ?? ReadToEndAsync(socket, cancellation));
    }

    internal static async Task<byte[]> ReadToEndAsync(Socket socket, CancellationToken cancellation)
    {
        using var all = new MemoryStream();
        var chunk = new byte[16 * 1024];
        while (await socket.ReceiveAsync(chunk, cancellation) is > 0 and var length) all.Write(chunk, 0, length);
        return all.ToArray();
    }
}
