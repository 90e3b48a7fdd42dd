using System.Globalization;
using System.Net.WebSockets;
using KeyRx.EndToEnd.Tests.Daemons;
using Xunit;

namespace KeyRx.EndToEnd.Tests;

/// <summary>What a large message took is given back (case L18).</summary>
public sealed class EchoMemoryTests : BoundedTest
{
    private const int Mebibyte = 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The second and third run are siblings: several at once, and compressed ones that are inflated to so much.
    /// </summary>
    [Theory]
    [InlineData(1, false)]
    [InlineData(3, false)]
    [InlineData(2, true)]
    public async Task MemoryIsBackWithinAMinuteOfALargeEcho(int clients, bool deflate)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc");
        await using var daemon = await DaemonProcess.StartAsync(
            Folder, ["--source", "none", "--echo", "--max-message", $"{15 * Mebibyte}"], Cancellation);
        // Code that has run once stays: everything has, before memory is looked at.
        await EchoAsync(daemon, 256 * 1024, deflate);
        var before = ResidentBytes(daemon);
        await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => EchoAsync(daemon, 15 * Mebibyte, deflate)));

        var allowed = (before * 11 / 10) + (4 * Mebibyte);
        var started = TimeProvider.System.GetTimestamp();
        while (ResidentBytes(daemon) > allowed && TimeProvider.System.GetElapsedTime(started) < Patience)
            await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, Cancellation);
        Assert.InRange(ResidentBytes(daemon), 1, allowed);
        await daemon.StopAsync(Cancellation);
    }

    private async Task EchoAsync(DaemonProcess daemon, int length, bool deflate)
    {
        using var client = new ClientWebSocket();
        client.Options.SetRequestHeader("Authorization", "Bearer " + DaemonProcess.Token);
        if (deflate) client.Options.DangerousDeflateOptions = new WebSocketDeflateOptions();
        await client.ConnectAsync(new UriBuilder(daemon.Url) { Path = "/echo" }.Uri, Cancellation);
        var message = new byte[length];
        for (var i = 0; i < length; i++) message[i] = (byte)(i >> 10);
        await client.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, Cancellation);
        var received = new byte[length];
        var count = 0;
        ValueWebSocketReceiveResult part;
        do
        {
            part = await client.ReceiveAsync(received.AsMemory(count), Cancellation);
            count += part.Count;
        }
        while (!part.EndOfMessage);

        Assert.True(
            message.AsSpan().SequenceEqual(received),
            $"{count} of {length} bytes came back as they were sent, or fewer");
        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Cancellation);
    }

    private static long ResidentBytes(DaemonProcess daemon)
    {
        var line = File.ReadLines($"/proc/{daemon.Id}/status")
            .First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(
            line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }
}
