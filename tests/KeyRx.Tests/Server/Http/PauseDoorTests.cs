using System.Net;
using KeyRx.Client;
using KeyRx.Input;
using KeyRx.Protocol;
using KeyRx.Protocol.Keys;
using KeyRx.Server;
using KeyRx.Server.Access;
using KeyRx.Server.Privacy;
using KeyRx.Tests.Client;
using KeyRx.Tests.Server.Transports;
using Xunit;

namespace KeyRx.Tests.Server.Http;

/// <summary>A person pauses capture: by a command's request, or by a hotkey.</summary>
public sealed class PauseDoorTests : BoundedTest
{
    private const TokenScopes Pausing = TokenScopes.Admin | TokenScopes.Pause;
    private const uint LeftControl = 29, RightControl = 97;

    private const string Origin = "http://localhost:1";

    private KeyEventRing? _ring;

    [Theory]
    [InlineData("admin")]
    [InlineData("pauser")]
    public async Task APostPausesAndAnotherEndsThePause(string token)
    {
        await using var server = await StartAsync();
        await using var client = await ConnectAsync(server);

        Assert.Equal((HttpStatusCode.OK, "capture is paused\n"), await PostAsync(server, "/pause", SecretOf(token)));
        Assert.Equal("command", await ReasonAsync(client));
        Assert.Equal((HttpStatusCode.OK, "capture is paused\n"), await PostAsync(server, "/pause", SecretOf(token)));
        Assert.Equal((HttpStatusCode.OK, "capture goes on\n"), await PostAsync(server, "/resume", SecretOf(token)));
        Assert.IsType<ResumedMessage>(await NextAsync(client));
    }

    [Fact]
    public async Task APauseOfAPageIsCalledThat()
    {
        await using var server = await StartAsync();
        await using var client = await ConnectAsync(server);

        await PostAsync(server, "/pause", SecretOf("pauser"), Origin);

        Assert.Equal("page", await ReasonAsync(client));
    }

    [Fact]
    public async Task ACommandEndsALockAsWellAndTheHotkeyDoesNot()
    {
        await using var server = await StartAsync(PauseHotkey.BothControls);
        await using var client = await ConnectAsync(server);
        server.Pause(PauseReason.Locked);
        Assert.Equal("locked", await ReasonAsync(client));

        Press(LeftControl, KeyAction.Press);
        Press(RightControl, KeyAction.Press);
        Assert.Equal("hotkey", await ReasonAsync(client));
        Press(LeftControl, KeyAction.Release);
        Press(LeftControl, KeyAction.Press);
        Assert.Equal("locked", await ReasonAsync(client));
        await PostAsync(server, "/resume", SecretOf("admin"));

        Assert.IsType<ResumedMessage>(await NextAsync(client));
    }

    [Fact]
    public async Task APauseThatIsAwaitedEndsWithTheOverwriting()
    {
        await using var server = await StartAsync();

        await server.PauseAsync(PauseReason.Sleep).WaitAsync(Cancellation);
        Assert.Equal(PauseReason.Sleep, server.Statistics.PauseReason);
        await server.StopAsync(Cancellation);

        await server.PauseAsync(PauseReason.Sleep).WaitAsync(Cancellation);
    }

    [Theory]
    [InlineData("/pause", "reader")]
    [InlineData("/resume", "reader")]
    [InlineData("/pause", "nobody")]
    public async Task OnlyWhoMayPauses(string path, string token)
    {
        await using var server = await StartAsync();

        Assert.Equal(
            (HttpStatusCode.Unauthorized,
                "a token with scope admin or pause is required: Authorization: Bearer TOKEN\n"),
            await PostAsync(server, path, SecretOf(token)));
    }

    /// <summary>No link, image or form of a page can do it by a GET.</summary>
    [Theory]
    [InlineData("/pause")]
    [InlineData("/resume")]
    public async Task AGetDoesNotPause(string path)
    {
        await using var server = await StartAsync();
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", SecretOf("admin"));

        using var reply = await http.GetAsync(new Uri($"http://{server.Endpoints[0]}{path}"), Cancellation);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, reply.StatusCode);
        Assert.Equal(["POST"], reply.Content.Headers.Allow); // RFC 9110 15.5.6
        Assert.Equal(
            "POST only: this path changes something\n", await reply.Content.ReadAsStringAsync(Cancellation));
        Assert.Null(server.Statistics.PauseReason);
    }

    [Fact]
    public async Task TheHotkeyPausesAndEndsThePause()
    {
        await using var server = await StartAsync(PauseHotkey.BothControls);
        await using var client = await ConnectAsync(server);

        Press(LeftControl, KeyAction.Press);
        Press(RightControl, KeyAction.Press);
        Assert.IsType<PausedMessage>(await NextAsync(client));
        Press(LeftControl, KeyAction.Release);
        Press(LeftControl, KeyAction.Press);
        Assert.IsType<ResumedMessage>(await NextAsync(client));
    }

    private async Task<string?> ReasonAsync(KeyRxClient client) =>
        Assert.IsType<PausedMessage>(await NextAsync(client)).Reason;

    private static string SecretOf(string token) => $"{token}-secret-of-more-than-22-characters";

    private async Task<KeyRxServer> StartAsync(PauseHotkey hotkey = PauseHotkey.None) =>
        await KeyRxServer.StartAsync(
            new KeyRxServerOptions
            {
                Transport = TransportUnderTest.Kind,
                Listen = ["127.0.0.1:0"],
                Tokens =
                [
                    new AccessToken("admin", SecretOf("admin"), TokenScopes.Admin),
                    new AccessToken("reader", SecretOf("reader"), TokenScopes.All & ~Pausing),
                    new AccessToken("pauser", SecretOf("pauser"), TokenScopes.Pause),
                ],
                AllowedOrigins = [Origin],
                PauseHotkey = hotkey,
                Source = () => new SourceThatMisbehaves { OnStart = ring => _ring = ring },
            },
            Cancellation);

    private async Task<KeyRxClient> ConnectAsync(KeyRxServer server)
    {
        var client = await KeyRxClient.ConnectAsync(
            new() { Url = new Uri($"ws://{server.Endpoints[0]}/ws"), Token = SecretOf("reader") }, Cancellation);
        await client.SubscribeAsync([Topics.Error], cancellationToken: Cancellation);
        return client;
    }

    private async Task<KeyRxMessage> NextAsync(KeyRxClient client)
    {
        await foreach (var message in client.ReadAllAsync(Cancellation))
        {
            if (message is PausedMessage or ResumedMessage) return message;
        }

        throw new InvalidOperationException("the connection has ended");
    }

    private async Task<(HttpStatusCode Status, string Text)> PostAsync(
        KeyRxServer server, string path, string secret, string? origin = null)
    {
        using var http = new HttpClient();
        if (origin is not null) http.DefaultRequestHeaders.Add("Origin", origin);
        http.DefaultRequestHeaders.Authorization = new("Bearer", secret);
        using var reply = await http.PostAsync(new Uri($"http://{server.Endpoints[0]}{path}"), null, Cancellation);
        return (reply.StatusCode, await reply.Content.ReadAsStringAsync(Cancellation));
    }

    private void Press(uint native, KeyAction action) => _ring!.Publish(new KeyEvent
    {
        TimeNanos = 1,
        Device = 1,
        Native = native,
        Code = KeyCodes.Usage(native),
        Action = action,
    });
}
