using KeyRx.Daemon.Feed;
using KeyRx.EndToEnd.Tests.Daemons;
using KeyRx.Protocol;
using KeyRx.Server;
using KeyRx.Server.Access;
using Xunit;

namespace KeyRx.EndToEnd.Tests.Feed;

/// <summary>A remapper that pipes its lines into the daemon.</summary>
public sealed class StandardInputFeedTests : BoundedTest
{
    [Fact]
    public async Task LinesArriveAndBadOnesAreLoggedWithoutTheirText()
    {
        await using var daemon = await DaemonProcess.StartAsync(
            Folder, ["--source", "none", "--feed", "-"], Cancellation);
        await using var listener = await FeedListener.ConnectAsync(daemon, Cancellation);

        await daemon.Input.WriteAsync(
            "{\"type\":\"layer\",\"layer\":[\"secret\"]}\nsecret\nsecret\n{\"type\":\"layer\",\"layer\":\"nav\"}\n");
        await daemon.Input.FlushAsync(Cancellation);
        Assert.Equal(["""layer #1 {"layer":"nav"}"""], await listener.ReadAsync(1));
        await daemon.Input.WriteAsync("{\"type\":\"mapping\",\"input\":\"KEY_A\",\"output\":[\"KEY_B\"]}");
        daemon.Input.Close();
        Assert.Equal(["""mapping #1 {"input":"KEY_A","output":["KEY_B"]}"""], await listener.ReadAsync(1));

        await daemon.StopAsync(Cancellation); // it went on without a feeder
        Assert.Contains("  feed    standard input\n", daemon.Output, StringComparison.Ordinal);
        Assert.Contains(
            "feed: line 1 of standard input is refused: 'layer' is no string (0 more since the last such message)",
            daemon.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("line 2", daemon.Error, StringComparison.Ordinal); // one a second at most
        Assert.DoesNotContain("secret", daemon.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ADaemonWhoseInputStaysOpenStops()
    {
        await using var daemon = await DaemonProcess.StartAsync(
            Folder, ["--source", "none"], [("KEYRXD_FEED", "-")], Cancellation);

        await daemon.StopAsync(Cancellation);
    }

    [Fact]
    public async Task AServerWithoutRoomRefusesTheLine()
    {
        var options = new KeyRxServerOptions
        {
            Listen = ["127.0.0.1:0"],
            Tokens = [new AccessToken("test", DaemonProcess.Token, TokenScopes.Status)],
        };
        await using var server = await KeyRxServer.StartAsync(options, Cancellation);
        var publisher = new FeedPublisher(server, TimeProvider.System);
        Assert.Null(publisher.Take("{\"type\":\"layer\",\"layer\":\"nav\"}"u8));
        Assert.Null(publisher.Take("{\"Error\":{\"msg\":\"none\"}}"u8));

        await server.StopAsync(Cancellation);
        Assert.Equal(
            "the server takes no more events now: this one was not published",
            publisher.Take("{\"type\":\"layer\",\"layer\":\"nav\"}"u8));
    }

    [Fact]
    public async Task TheLargestEventOfALineIsTakenByEachTopic()
    {
        var options = new KeyRxServerOptions
        {
            Listen = ["127.0.0.1:0"],
            Tokens = [new AccessToken("test", DaemonProcess.Token, TokenScopes.Status)],
        };
        await using var server = await KeyRxServer.StartAsync(options, Cancellation);
        var payload = System.Text.Encoding.UTF8.GetBytes($"\"{new string('x', FeedLine.PayloadBytesMax - 2)}\"");

        Assert.All(FeedListener.AllTopics, topic => Assert.True(server.TryPublish(topic, payload)));
    }
}
