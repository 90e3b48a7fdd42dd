using System.Globalization;
using System.Text;
using KeyRx.Client;
using KeyRx.Client.Reconnecting;
using KeyRx.Protocol;
using KeyRx.Server;
using KeyRx.Server.Access;
using KeyRx.Streams;
using KeyRx.Tests.Server.Transports;
using Xunit;

namespace KeyRx.Tests.Client.Reconnecting;

/// <summary>The client that comes back against the real server, behind a proxy that cuts connections.</summary>
public sealed class ReconnectingServerTests : BoundedTest
{
    private const string Secret = "a-token-of-22-characters-or-more";
    private const int Events = 2000;

    [Theory]
    [InlineData(1, false, 4096, false)]
    [InlineData(2, true, 4096, false)]
    [InlineData(3, false, 1, true)]
    [InlineData(4, true, 7, true)]
    public async Task UnderRandomCutsEachEventIsReadOnceAndInOrder(
        int seed, bool binary, int pieceBytes, bool halfClosing)
    {
        var random = new Random(seed);
        var connections = 0;
        await using var proxy = new CuttingProxy { PieceBytes = pieceBytes, IsHalfClosing = halfClosing };
        await using var server = await StartAsync(proxy);
        proxy.NextCut = () =>
        {
            // From within the handshake to a few hundred events.
            Interlocked.Increment(ref connections);
            return random.Next(1, binary ? 3000 : 12_000); // a binary event has a tenth of the bytes
        };
        await using var client = Start(proxy, binary);
        var ledger = new SequenceLedger();
        ledger.BeginAt((await client.SubscribeAsync([Topics.Error], Cancellation))[Topics.Error].Sequence);

        var publishing = PublishAsync(server, 0, Events);
        await ReadAsync(client, ledger, () => ledger.Numbers.Count + (int)ledger.Missing >= Events);
        await publishing;

        Assert.Equal(Events, ledger.Numbers.Count);
        Assert.True(connections > 5, $"only {connections} connections: nothing was cut");
    }

    [Fact]
    public async Task AServerThatIsRestartedIsAGapWithoutEndAndThenItsNewEvents()
    {
        var ledger = new SequenceLedger();
        await using var proxy = new CuttingProxy();
        var first = await StartAsync(proxy);
        await using var client = Start(proxy, binary: false);
        ledger.BeginAt((await client.SubscribeAsync([Topics.Error], Cancellation))[Topics.Error].Sequence);
        await PublishAsync(first, 0, 10);
        await ReadAsync(client, ledger, () => ledger.Numbers.Count == 10);

        await first.StopAsync(StopReason.Restart, Cancellation);
        await using var second = await StartAsync(proxy);
        await ReadAsync(client, ledger, () => ledger.Epochs == 1);
        await PublishAsync(second, 10, 10);
        await ReadAsync(client, ledger, () => ledger.Numbers.Count == 20);

        Assert.Equal(Enumerable.Range(0, 20), ledger.Numbers.Order());
    }

    [Fact]
    public async Task EveryTopicStaysEveryTopicOverReconnects()
    {
        await using var proxy = new CuttingProxy { NextCut = () => 5000 };
        await using var server = await StartAsync(proxy);
        await using var client = Start(proxy, binary: false);
        await client.SubscribeAsync([TopicName.Every], Cancellation);
        var ledger = new SequenceLedger();

        var publishing = PublishAsync(server, 0, 200);
        await ReadAsync(client, ledger, () => ledger.Numbers.Count == 200);

        await publishing;
    }

    private static ReconnectingClient Start(CuttingProxy proxy, bool binary) => ReconnectingClient.Start(new()
    {
        // Three hours of the hurried clock are eleven seconds.
        Connection = new()
        {
            Url = proxy.Url,
            Token = Secret,
            Binary = binary,
            TimeProvider = new HurriedClock(),
            ConnectTimeout = TimeSpan.FromHours(3),
            RequestTimeout = TimeSpan.FromHours(3),
            CloseTimeout = TimeSpan.FromMinutes(10),
        },
        MaxAttempts = 0,
        JitterSeed = 1,
    });

    private async Task ReadAsync(ReconnectingClient client, SequenceLedger ledger, Func<bool> isEnough)
    {
        await foreach (var message in client.ReadAllAsync(Cancellation))
        {
            if (message is EventMessage { Topic: not Topics.Error } or GapMessage { Topic: not Topics.Error }) continue;
            ledger.Take(
                message,
                message is EventMessage next
                    ? int.Parse(Encoding.ASCII.GetString(next.Payload.Span), CultureInfo.InvariantCulture)
                    : 0);
            if (isEnough()) return;
        }
    }

    /// <summary>In bursts, so that events fall between, into and onto cuts.</summary>
    private async Task PublishAsync(KeyRxServer server, int first, int count)
    {
        for (var i = first; i < first + count; i++)
        {
            server.Publish(Topics.Error, Encoding.ASCII.GetBytes(i.ToString(CultureInfo.InvariantCulture)));
            if (i % 50 == 0) await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Cancellation);
        }
    }

    private async Task<KeyRxServer> StartAsync(CuttingProxy proxy)
    {
        var server = await KeyRxServer.StartAsync(
            new KeyRxServerOptions
            {
                Transport = TransportUnderTest.Kind,
                Listen = ["127.0.0.1:0"],
                Tokens = [new AccessToken("test", Secret, TokenScopes.All, [Topics.State])],
                AllowedHosts = [proxy.Url.Authority],
                Topics = [new TopicOptions(Topics.Error) { RetainBytes = 1024 * 1024 }],
            },
            Cancellation);
        proxy.MoveTo(server.Endpoints[0]);
        return server;
    }
}
