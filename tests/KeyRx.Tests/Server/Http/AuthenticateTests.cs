using System.Net.Sockets;
using System.Text;
using KeyRx.Client;
using KeyRx.Peers;
using KeyRx.Protocol;
using KeyRx.Server;
using KeyRx.Server.Access;
using KeyRx.Server.Inbound;
using Xunit;

namespace KeyRx.Tests.Server.Http;

/// <summary>
/// A token that the table does not know is the program's to know: it says who that is, or that it is nobody. Whatever
/// its code does, those whose tokens are known are let in.
/// </summary>
public sealed class AuthenticateTests : LifecycleTest
{
    private const string Jwt = "header.claims-of-ann.signature";

    /// <summary>Nobody looks whether it is one.</summary>
    private const string Frame = "any bytes";

    private readonly byte[] _buffer = new byte[4096];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WhomTheProgramKnowsIsLetInWithWhatItMayDo(bool isLong)
    {
        var secret = isLong ? Jwt + new string('x', 4000) : Jwt;
        var asked = new List<AuthenticationRequest>();
        await using var server = await StartAsync((request, _) =>
        {
            lock (asked) asked.Add(request);
            return new(new TokenPrincipal(
                "ann", TokenScopes.Status | TokenScopes.Publish, ["command"], state: "claims"));
        });
        await using var client = await ConnectAsync(secret);

        var request = Assert.Single(asked);
        Assert.Equal((secret, null), (request.Secret, request.Origin));
        Assert.Equal(OperatingSystem.IsLinux() ? LocalUsers.Own : null, request.User);
        Assert.DoesNotContain("claims", request.ToString()!, StringComparison.Ordinal);
        Assert.Equal(["status", "publish"], client.Scopes);
        Assert.Equal("ann", Assert.Single(await server.ListConnectionsAsync()).Token);
        await client.SubscribeAsync(["note"], cancellationToken: Cancellation);
        var denied = await Assert.ThrowsAsync<KeyRxRequestException>(
            () => client.SubscribeAsync([Topics.Key], cancellationToken: Cancellation));
        Assert.Equal(403, denied.Code);
        var asking = client.PublishAsync("command", "1"u8.ToArray(), Cancellation);
        var topic = server.FindInbound("command");
        InboundMessage message;
        while (!topic.TryRead(_buffer, out message)) await topic.WaitAsync(Cancellation);
        Assert.Equal(("ann", "claims"), (message.Client!.Token, message.Client.State));
        message.Accept();
        await asking;
    }

    [Fact]
    public async Task WhomItDoesNotKnowIsRefusedForGoodAndAKnownTokenIsNotAskedAbout()
    {
        var asked = 0;
        await using var server = await StartAsync((_, _) =>
        {
            Interlocked.Increment(ref asked);
            return default;
        });

        var refused = await Assert.ThrowsAsync<KeyRxConnectionException>(() => ConnectAsync(Jwt));
        Assert.Equal((401, false), (refused.Status, refused.MayReturn));
        Assert.Contains("this token is not accepted", refused.Message, StringComparison.Ordinal);
        await using var known = await ConnectAsync();
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task WithoutATokenNobodyIsAsked()
    {
        await using var server = await StartAsync((_, _) => throw new InvalidOperationException("it was asked"));

        var answer = await UpgradeAsync("");

        Assert.StartsWith("HTTP/1.1 401", answer, StringComparison.Ordinal);
        Assert.Equal(1, server.Statistics.RefusedByStatus[401]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ProgramCodeThatThrowsIsLoggedAndItsClientMayComeBack(bool throwsAtOnce)
    {
        using var log = new RememberingLoggerFactory();
        await using var server = await StartAsync(
            (_, _) => throwsAtOnce
                ? throw new InvalidOperationException("no keys")
                : ValueTask.FromException<TokenPrincipal?>(new InvalidOperationException("no keys")),
            log: log);

        var refused = await Assert.ThrowsAsync<KeyRxConnectionException>(() => ConnectAsync(Jwt));
        Assert.Equal((503, true), (refused.Status, refused.MayReturn));
        await UntilAsync(() => log.Lines.Any(line => line.Contains("no keys", StringComparison.Ordinal)));
        Assert.DoesNotContain(log.Lines, line => line.Contains("claims-of-ann", StringComparison.Ordinal));
        await using var known = await ConnectAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ProgramCodeThatIsLateIsCancelledAndItsClientMayComeBack(bool listens)
    {
        await using var server = await StartAsync(
            async (_, cancelled) =>
            {
                await Task.Delay(Timeout.Infinite, listens ? cancelled : CancellationToken.None);
                return null;
            },
            timeout: TimeSpan.FromMilliseconds(200), atOnce: 1);

        var refused = await Assert.ThrowsAsync<KeyRxConnectionException>(() => ConnectAsync(Jwt));
        Assert.Equal((503, true), (refused.Status, refused.MayReturn));
        Assert.Contains("the token could not be looked at in time", refused.Message, StringComparison.Ordinal);

        var again = await Assert.ThrowsAsync<KeyRxConnectionException>(() => ConnectAsync(Jwt));
        var reason = listens ? "in time" : "1 tokens are being looked at: no more at a time"; // it keeps its place
        Assert.Contains(reason, again.Message, StringComparison.Ordinal);
        await using var known = await ConnectAsync();
    }

    /// <summary>While it is looked at the connection costs nobody anything, and its end is noticed.</summary>
    [Fact]
    public async Task WhoLeavesMeanwhileIsForgotten()
    {
        var gate = new TaskCompletionSource();
        var asked = new TaskCompletionSource();
        await using var server = await StartAsync(async (_, _) =>
        {
            asked.TrySetResult();
            await gate.Task;
            return new TokenPrincipal("ann", TokenScopes.Status);
        });
        using (await AskAsync($"Authorization: Bearer {Jwt}\r\n")) await asked.Task.WaitAsync(Cancellation);

        gate.SetResult();

        await UntilAsync(() => server.Statistics.UsedSlots == 0);
        Assert.Equal(0, server.Statistics.OpenConnections);
        await using var known = await ConnectAsync();
    }

    [Fact]
    public async Task FramesThatComeBeforeTheAnswerAreRefused()
    {
        await using var server = await StartAsync((_, _) => new(new TokenPrincipal("ann", TokenScopes.Status)));

        var answer = await UpgradeAsync($"Authorization: Bearer {Jwt}\r\n", Frame);

        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.Contains("frames came before the answer to the upgrade", answer, StringComparison.Ordinal);
        var patient = await UpgradeAsync($"Authorization: Bearer {Jwt}\r\n");
        Assert.StartsWith("HTTP/1.1 101", patient, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AStopDoesNotWaitForIt()
    {
        var asked = new TaskCompletionSource();
        var server = await StartAsync(async (_, _) =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, CancellationToken.None);
            return null;
        });
        using var socket = await AskAsync($"Authorization: Bearer {Jwt}\r\n");
        await asked.Task.WaitAsync(Cancellation);

        await StopInTimeAsync(server);

        AssertPortIsFree();
    }

    /// <summary>They are in no list, so no other list throws them out; their own end does.</summary>
    [Fact]
    public async Task OtherTokensLeaveThemInAndTheirOwnEndDoesNot()
    {
        var end = DateTimeOffset.UtcNow + TimeSpan.FromSeconds(3);
        await using var server = await StartAsync((request, _) => new(new TokenPrincipal(
            "ann", TokenScopes.Status, expires: request.Secret == Jwt ? end : null)));
        await using var ends = await ConnectAsync(Jwt);
        await using var stays = await ConnectAsync("another.jwt.of-ann");

        server.ReplaceTokens([new AccessToken("other", Secret, TokenScopes.All)]);
        Assert.Contains("note", await ends.SubscribeAsync(["note"], cancellationToken: Cancellation));

        var ended = await Assert.ThrowsAsync<KeyRxConnectionException>(async () =>
        {
            await foreach (var message in ends.ReadAllAsync(Cancellation)) Assert.NotNull(message);
        });
        Assert.Equal(4003, ended.Status);
        Assert.True(DateTimeOffset.UtcNow >= end);
        Assert.Contains("note", await stays.SubscribeAsync(["note"], cancellationToken: Cancellation));
    }

    [Fact]
    public void APrincipalThatListsInVainIsTheProgramsMistake()
    {
        Assert.Throws<ArgumentException>(() => new TokenPrincipal(" ", TokenScopes.Status));
        var vain = Assert.Throws<ArgumentException>(() => new TokenPrincipal("ann", TokenScopes.Status, ["command"]));
        Assert.StartsWith(
            "the token 'ann' lists topics to publish to, which needs the scope publish", vain.Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new TokenPrincipal("ann", TokenScopes.Publish, [Topics.Error]));
    }

    private Task<KeyRxServer> StartAsync(
        Func<AuthenticationRequest, CancellationToken, ValueTask<TokenPrincipal?>> authenticate,
        RememberingLoggerFactory? log = null, TimeSpan? timeout = null, int atOnce = 64)
    {
        var options = Options(log: log, inbound: [new InboundTopicOptions("command")]);
        options.Authenticate = authenticate;
        options.AuthenticationTimeout = timeout ?? TimeSpan.FromSeconds(5);
        options.MaxAuthentications = atOnce;
        return KeyRxServer.StartAsync(options, Cancellation);
    }

    private Task<KeyRxClient> ConnectAsync(string token) =>
        KeyRxClient.ConnectAsync(new() { Url = new Uri($"ws://{Endpoint}/ws"), Token = token }, Cancellation);

    private async Task<string> UpgradeAsync(string lines, string behind = "")
    {
        using var socket = await AskAsync(lines, behind);
        return await AnswerAsync(socket);
    }

    private async Task<Socket> AskAsync(string lines, string behind = "")
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(Endpoint, Cancellation);
        await socket.SendAsync(
            Encoding.ASCII.GetBytes(
                $"GET /ws HTTP/1.1\r\nHost: {Endpoint}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + $"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n{lines}\r\n{behind}"),
            Cancellation);
        return socket;
    }

    private async Task<string> AnswerAsync(Socket socket)
    {
        var buffer = new byte[1024];
        var length = await socket.ReceiveAsync(buffer, Cancellation);
        return Encoding.ASCII.GetString(buffer, 0, length);
    }
}
