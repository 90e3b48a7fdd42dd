using System.Text.Json;
using KeyRx.Client;
using KeyRx.Protocol;
using KeyRx.Server;
using KeyRx.Server.Access;
using KeyRx.Server.Audit;
using Xunit;

namespace KeyRx.Tests.Server.Audit;

/// <summary>A whole server and its audit: what it tells, and that nothing waits for it.</summary>
public sealed class AuditedServerTests : LifecycleTest
{
    private readonly RememberingAudit _log = new();

    [Fact]
    public async Task FromItsStartToItsStop()
    {
        await using var server = await StartAsync();
        await using (var client = await ConnectAsync())
        {
            server.Pause();
            server.Resume();
            server.AddToAudit(new AuditEvent(AuditKind.Reloaded, default));
            server.ReplaceTokens([new AccessToken("other", Secret, TokenScopes.Key)]);
            await UntilAsync(() => _log.Kinds.Contains(AuditKind.Disconnected));
        }

        await StopInTimeAsync(server);

        Assert.Equal(
            [
                AuditKind.Started, AuditKind.Connected, AuditKind.Paused, AuditKind.Resumed, AuditKind.Reloaded,
                AuditKind.TokensReplaced, AuditKind.Disconnected, AuditKind.Stopped,
            ],
            _log.Kinds);
        var events = _log.Events;
        Assert.Equal([Endpoint.ToString()], events[0].Listen);
        Assert.Equal("test", Assert.Single(events[0].Tokens!).Name);
        Assert.StartsWith("127.0.0.1:", events[1].Peer, StringComparison.Ordinal);
        var token = Assert.Single(events[5].Tokens!);
        Assert.Equal(("other", "key"), (token.Name, Assert.Single(token.Scopes)));
        Assert.Equal(("TokenRevoked", "Stop"), (events[6].Reason, events[7].Reason));
        Assert.True(_log.IsClosed);
    }

    [Fact]
    public async Task AnAuditThatHangsHoldsNobodyUp()
    {
        _log.Gate.Reset();
        await using var server = await StartAsync();
        await using var client = await ConnectAsync();
        Assert.Contains("note", await client.SubscribeAsync(["note"], cancellationToken: Cancellation));

        await StopInTimeAsync(server);

        Assert.Empty(_log.Events);
        _log.Gate.Set();
    }

    [Fact]
    public async Task AnAuditThatFailsIsToldOnTheTopicError()
    {
        await using var server = await StartAsync();
        await using var client = await ConnectAsync();
        await client.SubscribeAsync([Topics.Error], cancellationToken: Cancellation);
        await UntilAsync(() => _log.Kinds.Contains(AuditKind.Connected));
        _log.FailsFor = 1;
        server.Pause();

        var told = await NextErrorAsync(client);

        Assert.Equal("audit_failed", told.GetProperty("code").GetString());
        Assert.Equal(
            "the audit cannot be written, and is tried again each second: no room",
            told.GetProperty("message").GetString());
        await StopInTimeAsync(server);
        Assert.Contains(AuditKind.Lost, _log.Kinds);
    }

    private Task<KeyRxServer> StartAsync() => KeyRxServer.StartAsync(Options(audit: _log), Cancellation);

    private async Task<JsonElement> NextErrorAsync(KeyRxClient client)
    {
        await foreach (var message in client.ReadAllAsync(Cancellation))
        {
            if (message is EventMessage { Topic: Topics.Error } told) return JsonElement.Parse(told.Payload.Span);
        }

        throw new InvalidOperationException("the server ended without an event");
    }
}
