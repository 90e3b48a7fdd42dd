using KeyRx.Protocol;
using KeyRx.Server;
using KeyRx.Server.Access;
using KeyRx.Streams.Logs;
using KeyRx.Tests.Server.Transports;
using Xunit;

namespace KeyRx.Tests.Server;

public sealed class PublishWhileStoppingTests
{
    /// <summary>
    /// Inbox and ring are memory outside of the collector's: who publishes on must not write where it was.
    /// </summary>
    [Fact(Timeout = 60_000)]
    public async Task WhoPublishesOnWhileTheServerStopsIsRefusedAndHarmsNothing()
    {
        var cancellation = TestContext.Current.CancellationToken;
        for (var round = 0; round < 30; round++)
        {
            var server = await KeyRxServer.StartAsync(
                new KeyRxServerOptions
                {
                    Transport = TransportUnderTest.Kind,
                    Listen = ["127.0.0.1:0"],
                    Tokens = [new AccessToken("test", "a-token-of-22-characters-or-more", TokenScopes.All)],
                },
                cancellation);
            var publishing =
                Enumerable.Range(0, 4).Select(_ => Task.Run(() => PublishUntilRefused(server), cancellation)).ToList();
            await server.StopAsync(TestContext.Current.CancellationToken);
            await Task.WhenAll(publishing);
            server.Pause(); // says nothing to nobody
            Assert.False(server.TryPublish(Topics.State, "1"u8));
        }
    }

    [Fact]
    public async Task ClosingWaitsForWhoIsInsideAndLetsNobodyInAfterwards()
    {
        var uses = new UseCount();
        Assert.True(uses.TryEnter());
        Assert.True(uses.TryEnter());
        uses.Leave();
        var closing = Task.Run(uses.Close, TestContext.Current.CancellationToken);
        while (uses.TryEnter()) uses.Leave();
        Assert.False(closing.IsCompleted);

        uses.Leave();
        await closing;
        Assert.False(uses.TryEnter());
    }

    /// <summary>A full inbox refuses too, and empties again: only the end refuses for good.</summary>
    private static void PublishUntilRefused(KeyRxServer server)
    {
        for (var refused = 0; refused < 1000;) refused = server.TryPublish(Topics.State, "1"u8) ? 0 : refused + 1;
    }
}
