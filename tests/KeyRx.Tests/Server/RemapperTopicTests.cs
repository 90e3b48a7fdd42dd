using KeyRx.Client;
using KeyRx.Protocol;
using KeyRx.Server;
using KeyRx.Server.Access;
using KeyRx.Tests.Server.Transports;
using Xunit;

namespace KeyRx.Tests.Server;

/// <summary>Who may read what a remapper tells.</summary>
public sealed class RemapperTopicTests
{
    private const string Secret = "token-of-the-remapper-tests";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task MappingsNeedTheScopeKeyAndTheRestStatus()
    {
        await using var server = await StartAsync(TokenScopes.Status);
        await using var client = await ConnectAsync(server);

        var all = await client.SubscribeAsync(["*"], cancellationToken: Cancellation);
        var refusal = await Assert.ThrowsAsync<KeyRxRequestException>(() =>
            client.SubscribeAsync([Topics.Mapping], cancellationToken: Cancellation));

        Assert.Equal("403: topic 'mapping' needs a token with scope key", refusal.Message);
        Assert.DoesNotContain(Topics.Mapping, all.Keys);
        Assert.All(
            (string[])[Topics.State, Topics.ProfileChanged, Topics.Layer], topic => Assert.Contains(topic, all.Keys));
    }

    private static Task<KeyRxServer> StartAsync(TokenScopes scopes) => KeyRxServer.StartAsync(
        new KeyRxServerOptions
        {
            Transport = TransportUnderTest.Kind,
            Listen = ["127.0.0.1:0"],
            Tokens = [new AccessToken("test", Secret, scopes)],
        },
        Cancellation);

    private static Task<KeyRxClient> ConnectAsync(KeyRxServer server) =>
        KeyRxClient.ConnectAsync(
            new() { Url = new Uri($"ws://{server.Endpoints[0]}/ws"), Token = Secret }, Cancellation);
}
