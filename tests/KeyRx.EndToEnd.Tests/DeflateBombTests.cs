using System.Globalization;
using System.Net.WebSockets;
using KeyRx.EndToEnd.Tests.Daemons;
using Xunit;

namespace KeyRx.EndToEnd.Tests;

/// <summary>
/// Messages that are small on the wire and large in memory: the daemon inflates no more of them than its limit.
/// </summary>
public sealed class DeflateBombTests : BoundedTest
{
    private const int Mebibyte = 1024 * 1024;
    private const int LimitMebibytes = 32;
    private const int Rounds = 3;

    private static readonly byte[] Zeros = new byte[Mebibyte];

    [Fact]
    public async Task BombsAreRefusedAndMemoryStaysBounded()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc");
        await using var daemon = await DaemonProcess.StartAsync(
            Folder, ["--source", "none", "--echo", "--max-message", $"{LimitMebibytes * Mebibyte}"], Cancellation);

        for (var round = 0; round < Rounds; round++)
        {
            using (var legal = await ConnectAsync(daemon))
            {
                await SendZerosAsync(legal, LimitMebibytes);
                Assert.Equal(LimitMebibytes * (long)Mebibyte, await ReceiveZerosAsync(legal));
            }

            using var bomb = await ConnectAsync(daemon);
            await SendZerosAsync(bomb, 8 * LimitMebibytes);
            Assert.Equal(-1, await ReceiveZerosAsync(bomb));
            Assert.Equal(WebSocketCloseStatus.MessageTooBig, bomb.CloseStatus);
        }

        const int Base = 64;
        Assert.InRange(PeakMebibytes(daemon), 1, Base + (2 * LimitMebibytes));
    }

    private async Task<ClientWebSocket> ConnectAsync(DaemonProcess daemon)
    {
        var client = new ClientWebSocket();
        client.Options.SetRequestHeader("Authorization", "Bearer " + DaemonProcess.Token);
        client.Options.DangerousDeflateOptions = new WebSocketDeflateOptions();
        await client.ConnectAsync(new UriBuilder(daemon.Url) { Path = "/echo" }.Uri, Cancellation);
        return client;
    }

    /// <summary>
    /// One message of so many MiB, about 1 KiB each on the wire; the server may close before its end.
    /// </summary>
    private async Task SendZerosAsync(ClientWebSocket client, int mebibytes)
    {
        try
        {
            for (var i = 1; i <= mebibytes; i++)
                await client.SendAsync(Zeros, WebSocketMessageType.Binary, endOfMessage: i == mebibytes, Cancellation);
        }
        catch (WebSocketException)
        {
            // Closed: the close frame is there to be read.
        }
    }

    /// <summary>Length of the message that comes back; -1 for a close.</summary>
    private async Task<long> ReceiveZerosAsync(ClientWebSocket client)
    {
        var buffer = new byte[Mebibyte];
        var length = 0L;
        while (true)
        {
            var result = await client.ReceiveAsync(buffer.AsMemory(), Cancellation);
            if (result.MessageType == WebSocketMessageType.Close) return -1;
            Assert.False(
                buffer.AsSpan(0, result.Count).ContainsAnyExcept((byte)0), "what came back is not what was sent");
            length += result.Count;
            if (result.EndOfMessage) return length;
        }
    }

    private static int PeakMebibytes(DaemonProcess daemon)
    {
        var line = File.ReadLines($"/proc/{daemon.Id}/status")
            .Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return int.Parse(
            line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }
}
