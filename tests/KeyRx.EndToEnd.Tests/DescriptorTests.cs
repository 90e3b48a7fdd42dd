using System.Net.Sockets;
using System.Text;
using KeyRx.EndToEnd.Tests.Daemons;
using KeyRx.Protocol;
using Xunit;

namespace KeyRx.EndToEnd.Tests;

/// <summary>
/// A daemon that runs out of descriptors: who is in stays, who comes is told, and when some
/// are back it takes people in again.
/// </summary>
public sealed class DescriptorTests : BoundedTest
{
    [Fact]
    public async Task WithoutDescriptorsTheNextIsTurnedAwayAndNobodyElseSuffers()
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && Programs.IsNativeAot, "needs the NativeAOT daemon: the guest step runs it");
        await using var daemon = await DaemonProcess.StartAsync(Folder, ["--source", "none"], Cancellation);
        using var inside = await WireClient.ConnectAsync(daemon, Subprotocols.JsonName, Cancellation);
        Posix.LeaveFewDescriptors(daemon.Id);

        List<TcpClient> more = [];
        string answer;
        while ((answer = await KnockAsync(daemon, more)).StartsWith("HTTP/1.1 101 ", StringComparison.Ordinal))
        {
        }

        Assert.StartsWith("HTTP/1.1 503 ", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nRetry-After: ", answer, StringComparison.Ordinal);
        Assert.True(more.Count > 1, "none of the few descriptors was used");
        Assert.Equal("snapshot 0", await inside.SubscribeAsync(Cancellation));

        more.ForEach(client => client.Dispose());
        while (!(answer = await KnockAsync(daemon, more)).StartsWith("HTTP/1.1 101 ", StringComparison.Ordinal))
            // not yet: closing the others takes its time
            Assert.StartsWith("HTTP/1.1 503 ", answer, StringComparison.Ordinal);
        more.ForEach(client => client.Dispose());
    }

    /// <summary>Asks for an upgrade; the head of the answer.</summary>
    private async Task<string> KnockAsync(DaemonProcess daemon, List<TcpClient> clients)
    {
        var client = new TcpClient();
        clients.Add(client);
        await client.ConnectAsync(daemon.Url.Host, daemon.Url.Port, Cancellation);
        await client.GetStream().WriteAsync(
            Encoding.ASCII.GetBytes(
                $"GET /ws HTTP/1.1\r\nHost: {daemon.Url.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + $"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nAuthorization: " +
                    $"Bearer {DaemonProcess.Token}\r\n\r\n"),
            Cancellation);
        var answer = new byte[4096];
        var length = 0;
        while (!Encoding.ASCII.GetString(answer, 0, length).Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            var read = await client.GetStream().ReadAsync(answer.AsMemory(length), Cancellation);
            if (read == 0) break;
            length += read;
        }

        return Encoding.ASCII.GetString(answer, 0, length);
    }
}
