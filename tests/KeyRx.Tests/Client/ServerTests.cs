using System.Text;
using KeyRx.Client;
using KeyRx.Input;
using KeyRx.Protocol;
using KeyRx.Server;
using KeyRx.Server.Access;
using KeyRx.Tests.Server.Transports;
using Xunit;

namespace KeyRx.Tests.Client;

/// <summary>The client against the real server, over real sockets.</summary>
public sealed class ServerTests : BoundedTest
{
    private const string Secret = "a-token-of-22-characters-or-more";
    private const string Script = "1ms / a down / 1ms / a up / leftshift down / b down / b up / leftshift up / 60s";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task KeysOfAScriptArriveInOrder(bool binary)
    {
        var clock = new HeldClock();
        await using var server = await StartAsync(ScriptedKeyEventSource.FromText("test", Script, "test", clock));
        await using var client = await ConnectAsync(server, binary);

        var positions = await client.SubscribeAsync([Topics.Key], cancellationToken: Cancellation);
        clock.Release();
        List<KeyMessage> keys = [];
        await foreach (var message in client.ReadAllAsync(Cancellation))
        {
            if (message is KeyMessage key) keys.Add(key);
            if (keys.Count == 6) break;
        }

        Assert.Equal(
            [
                "KEY_A Press", "KEY_A Release", "KEY_LEFTSHIFT Press", "KEY_B Press", "KEY_B Release",
                "KEY_LEFTSHIFT Release"],
            keys.Select(key => $"{key.KeyCode} {key.Event.Action}"));
        Assert.Equal(
            Enumerable.Range(1, 6).Select(i => positions[Topics.Key].Sequence + (ulong)i),
            keys.Select(key => key.Sequence));
        Assert.Equal(KeyModifiers.LeftShift, keys[3].Event.Modifiers);
        Assert.All(keys, key => Assert.InRange(key.UnixMicros, NowMicros() - 60_000_000, NowMicros() + 1_000));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WhatIsPublishedArrives(bool binary)
    {
        await using var server = await StartAsync();
        await using var client = await ConnectAsync(server, binary);
        await client.SubscribeAsync([Topics.ProfileChanged], cancellationToken: Cancellation);

        server.Publish(Topics.ProfileChanged, """{"profile":"games"}"""u8);

        var message = Assert.IsType<EventMessage>(await FirstAsync(client, m => m is EventMessage));
        Assert.Equal(
            (Topics.ProfileChanged, 1ul, """{"profile":"games"}"""),
            (message.Topic, message.Sequence, Encoding.UTF8.GetString(message.Payload.Span)));
    }

    [Fact]
    public async Task AClientPublishesWhereItsTokenAllowsItAndNowhereElse()
    {
        await using var server = await StartAsync();
        await using var client = await ConnectAsync(server);
        await client.SubscribeAsync([Topics.State], cancellationToken: Cancellation);

        await client.PublishAsync(Topics.State, """{"layer":2}"""u8.ToArray(), Cancellation);

        Assert.IsType<EventMessage>(await FirstAsync(client, m => m is EventMessage));
        var refusal = await Assert.ThrowsAsync<KeyRxRequestException>(() =>
            client.PublishAsync(Topics.Device, "{}"u8.ToArray(), Cancellation));
        Assert.Equal("403: this token may not publish to 'device'", refusal.Message);
    }

    [Fact]
    public async Task AResumeMissesNothing()
    {
        await using var server = await StartAsync();
        StreamPosition start;
        await using (var first = await ConnectAsync(server))
            start = (await first.SubscribeAsync([Topics.Error], cancellationToken: Cancellation))[Topics.Error];
        for (var i = 0; i < 5; i++) server.Publish(Topics.Error, Encoding.ASCII.GetBytes($"{{\"n\":{i}}}"));
        // Publishing only queues: what is resumed from must have its sequence first.
        while (server.Statistics.TakenRecords < 5) await Task.Yield();

        await using var second = await ConnectAsync(server, binary: true);
        await second.SubscribeAsync(
            [Topics.Error],
            new Dictionary<string, StreamPosition> { [Topics.Error] = start with { Sequence = start.Sequence + 2 } },
            Cancellation);

        await using var messages = second.ReadAllAsync(Cancellation).GetAsyncEnumerator(Cancellation);
        for (var sequence = start.Sequence + 3; sequence <= start.Sequence + 5; sequence++)
        {
            Assert.True(await messages.MoveNextAsync());
            Assert.Equal(sequence, Assert.IsType<EventMessage>(messages.Current).Sequence);
        }
    }

    [Fact]
    public async Task AnEpochThatIsGoneIsAGapWithoutEnd()
    {
        await using var server = await StartAsync();
        await using var client = await ConnectAsync(server);

        await client.SubscribeAsync(
            [Topics.Error], new Dictionary<string, StreamPosition> { [Topics.Error] = new(1, 7) }, Cancellation);

        Assert.Equal(new GapMessage(Topics.Error, 1, 8, null), await FirstAsync(client, _ => true));
    }

    [Fact]
    public async Task UnsubscribedTopicsStaySilent()
    {
        await using var server = await StartAsync();
        await using var client = await ConnectAsync(server);
        await client.SubscribeAsync([Topics.Error, Topics.ProfileChanged], cancellationToken: Cancellation);
        await client.UnsubscribeAsync([Topics.Error], Cancellation);

        server.Publish(Topics.Error, "{}"u8);
        server.Publish(Topics.ProfileChanged, "{}"u8);

        Assert.Equal(
            Topics.ProfileChanged, Assert.IsType<EventMessage>(await FirstAsync(client, m => m is EventMessage)).Topic);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("not-the-token-of-this-server")]
    public async Task WithoutTheTokenTheServerSaysWhatIsNeeded(string? token)
    {
        await using var server = await StartAsync();

        var refusal = await Assert.ThrowsAsync<KeyRxConnectionException>(() =>
            KeyRxClient.ConnectAsync(new() { Url = UrlOf(server), Token = token }, Cancellation));

        Assert.Equal((401, false), (refusal.Status, refusal.MayReturn));
        Assert.Equal(
            "401: a token is required: Authorization: Bearer TOKEN, or subprotocol keyrx.token.TOKEN", refusal.Message);
    }

    [Fact]
    public async Task WhatWasAcknowledgedShowsAsLagAndIsWhereASessionGoesOn()
    {
        await using var server = await StartAsync();
        string session;
        await using (var first = await ConnectAsync(server))
        {
            session = first.Session;
            await first.SubscribeAsync([Topics.State], cancellationToken: Cancellation);
            for (var i = 1; i <= 3; i++) server.Publish(Topics.State, "{}"u8);
            await FirstAsync(first, message => message is EventMessage { Sequence: 3 });
            await first.AcknowledgeAsync(Topics.State, 2, Cancellation);
            var refusal = await Assert.ThrowsAsync<KeyRxRequestException>(() =>
                first.AcknowledgeAsync(Topics.State, 4, Cancellation));
            Assert.Equal("400: 'state' cannot be acknowledged up to 4: its last sequence is 3", refusal.Message);
            while (server.Statistics.Consumers is not [{ Acknowledged: 2, Records: 1 }])
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancellation);
        }

        await using var second = await ConnectAsync(server);
        var positions = await second.ResumeSessionAsync(session, Cancellation);

        Assert.Equal([Topics.State], positions.Keys);
        Assert.Equal(3ul, Assert.IsType<EventMessage>(await FirstAsync(second, _ => true)).Sequence);
    }

    [Fact]
    public async Task AnUnknownTopicIsRefusedByName()
    {
        await using var server = await StartAsync();
        await using var client = await ConnectAsync(server);

        var refusal = await Assert.ThrowsAsync<KeyRxRequestException>(() =>
            client.SubscribeAsync(["weather"], cancellationToken: Cancellation));

        Assert.Equal("404: there is no topic 'weather'", refusal.Message);
    }

    [Fact]
    public async Task AServerThatStopsSaysSo()
    {
        var server = await StartAsync();
        await using var client = await ConnectAsync(server);
        await client.SubscribeAsync([Topics.Error], cancellationToken: Cancellation);

        await server.DisposeAsync();

        var end = await Assert.ThrowsAsync<KeyRxConnectionException>(() => FirstAsync(client, _ => false));
        Assert.Equal((1001, true, "1001: server stops; retry_ms=0"), (end.Status, end.MayReturn, end.Message));
    }

    [Fact]
    public async Task ARestartTellsEachClientAnotherTimeToComeBack()
    {
        var server = await StartAsync();
        List<KeyRxClient> clients = [];
        for (var i = 0; i < 4; i++) clients.Add(await ConnectAsync(server));

        await server.StopAsync(StopReason.Restart, Cancellation);

        List<string> ends = [];
        foreach (var client in clients)
        {
            ends.Add(
                (await Assert.ThrowsAsync<KeyRxConnectionException>(() => FirstAsync(client, _ => false))).Message);
            await client.DisposeAsync();
        }

        Assert.Equal(
            [
                "1012: server restarts; retry_ms=0", "1012: server restarts; retry_ms=1000",
                "1012: server restarts; retry_ms=1500", "1012: server restarts; retry_ms=500"],
            ends.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task DisposalLeavesNoConnectionAtTheServer()
    {
        await using var server = await StartAsync();
        var client = await ConnectAsync(server);

        await client.DisposeAsync();

        await using var next = await ConnectAsync(server);
        Assert.Equal(1, server.Statistics.UsedSlots);
    }

    private Task<KeyRxServer> StartAsync(IKeyEventSource? source = null) => KeyRxServer.StartAsync(
        new KeyRxServerOptions
        {
            Transport = TransportUnderTest.Kind,
            Listen = ["127.0.0.1:0"],
            Tokens = [new AccessToken("test", Secret, TokenScopes.All, [Topics.State])],
            Source = source is null ? null : () => source,
        },
        Cancellation);

    private Task<KeyRxClient> ConnectAsync(KeyRxServer server, bool binary = false)
        => KeyRxClient.ConnectAsync(new() { Url = UrlOf(server), Token = Secret, Binary = binary }, Cancellation);

    private static Uri UrlOf(KeyRxServer server) => new($"ws://{server.Endpoints[0]}/ws");

    private async Task<KeyRxMessage?> FirstAsync(KeyRxClient client, Func<KeyRxMessage, bool> isWanted)
    {
        await foreach (var message in client.ReadAllAsync(Cancellation))
        {
            if (isWanted(message)) return message;
        }

        return null;
    }

    private static long NowMicros() => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() * 1000;
}
