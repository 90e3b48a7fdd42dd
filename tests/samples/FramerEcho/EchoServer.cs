using System.Net.Sockets;
using KeyRx.WebSockets;

namespace FramerEcho;

/// <summary>The smallest server on KeyRx.WebSockets: what comes goes back. The README shows its middle.</summary>
public static class EchoServer
{
    /// <summary>Serves until the listener is stopped.</summary>
    public static async Task ServeAsync(TcpListener listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        while (true)
        {
            var client = await listener.AcceptTcpClientAsync();
            _ = EchoAsync(client.GetStream());
        }
    }

    private static async Task EchoAsync(Stream stream)
    {
        try
        {
            // sample begins
            await using var connection = await WebSocketConnection.AcceptAsync(stream);
            await foreach (var message in connection.ReadAllAsync()) await connection.SendAsync(message);
            // sample ends
        }
        catch (WebSocketConnectionException e)
        {
            Console.Error.WriteLine(e.Message);
        }
    }
}
