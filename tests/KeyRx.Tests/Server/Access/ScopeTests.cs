using KeyRx.Client;
using KeyRx.Protocol;
using KeyRx.Server;
using KeyRx.Server.Access;
using KeyRx.Streams;
using KeyRx.Tests.Server.Transports;
using Xunit;

namespace KeyRx.Tests.Server.Access;

/// <summary>
/// Scopes are independent: each opens its own topics, none implies another, and a
/// refusal names the one that is missing.
/// </summary>
public sealed class ScopeTests : KeyRx.Tests.Client.BoundedTest
{
    private static readonly TokenScopes[] Single =
        [TokenScopes.Status, TokenScopes.Shortcut, TokenScopes.Key, TokenScopes.Publish, TokenScopes.Admin];

    [Theory]
    [InlineData(TokenScopes.Status, "status")]
    [InlineData(TokenScopes.Shortcut, "shortcut")]
    [InlineData(TokenScopes.Key, "key")]
    [InlineData(TokenScopes.Publish, "publish")]
    [InlineData(TokenScopes.Admin, "admin")]
    public async Task ASubscribeNeedsItsScopeByName(TokenScopes needed, string name)
    {
        await using var server = await StartAsync();
        await using var with = await ConnectAsync(server, needed);
        await using var without = await ConnectAsync(server, TokenScopes.All & ~needed);

        Assert.Contains($"for-{name}", await with.SubscribeAsync([$"for-{name}"], cancellationToken: Cancellation));
        var refusal = await Assert.ThrowsAsync<KeyRxRequestException>(() =>
            without.SubscribeAsync([$"for-{name}"], cancellationToken: Cancellation));
        Assert.Equal($"403: topic 'for-{name}' needs a token with scope {name}", refusal.Message);
    }

    [Fact]
    public async Task EverythingIsEverythingThatTheScopeAllows()
    {
        await using var server = await StartAsync();
        await using var client = await ConnectAsync(server, TokenScopes.Shortcut);

        Assert.Equal(
            ["for-shortcut"], (await client.SubscribeAsync([TopicName.Every], cancellationToken: Cancellation)).Keys);
    }

    private static string SecretOf(TokenScopes scopes) => $"secret-of-more-than-22-characters-{(int)scopes}";

    private Task<KeyRxServer> StartAsync() => KeyRxServer.StartAsync(
        new KeyRxServerOptions
        {
            Transport = TransportUnderTest.Kind,
            Listen = ["127.0.0.1:0"],
            Tokens =
            [
                .. Single.SelectMany(scope => (TokenScopes[])[scope, TokenScopes.All & ~scope])
                    .Select(s => new AccessToken(s.ToString(), SecretOf(s), s)),
            ],
            Topics =
            [
                .. Single.Select(scope =>
                    new TopicOptions($"for-{scope.ToString().ToLowerInvariant()}") { Scope = scope }),
            ],
        },
        Cancellation);

    private Task<KeyRxClient> ConnectAsync(KeyRxServer server, TokenScopes scopes) =>
        KeyRxClient.ConnectAsync(
            new() { Url = new($"ws://{server.Endpoints[0]}/ws"), Token = SecretOf(scopes) }, Cancellation);
}
