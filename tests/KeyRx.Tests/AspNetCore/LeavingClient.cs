using System.Net.WebSockets;

namespace KeyRx.Tests.AspNetCore;

/// <summary>How clients take leave of a host that ends.</summary>
internal static class LeavingClient
{
    /// <summary>Answers the close that comes, and gives it; or is gone at once.</summary>
    internal static async Task<string> LeaveAsync(
        ClientWebSocket socket, bool vanishes, CancellationToken cancellation)
    {
        var last = "";
        if (vanishes)
        {
            socket.Abort();
            return last;
        }

        while (!last.StartsWith("close", StringComparison.Ordinal))
            last = await WebAppUnderTest.ReceiveAsync(socket, cancellation);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", cancellation);
        return last;
    }
}
