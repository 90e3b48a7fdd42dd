using System.Text;
using KeyRx.Server.Audit;
using KeyRx.Tests.Server.Model;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Server.Audit;

/// <summary>What the loop makes events of, and how many of them.</summary>
public sealed class AuditTrailTests : KeyRx.Tests.Client.BoundedTest
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly RememberingAudit _log = new();
    private readonly AuditQueue _queue;
    private readonly ServerRig _rig;

    public AuditTrailTests()
    {
        _queue = new AuditQueue(_log, 1000, _time, _ => { });
        _rig = new ServerRig(_time, audit: _queue);
    }

    [Fact]
    public async Task AConnectionIsToldFromItsBeginningToItsEnd()
    {
        var began = _time.GetUtcNow();
        var peer = new TextPeer(_rig);
        _time.Advance(TimeSpan.FromMilliseconds(1500));
        peer.Peer.End();
        _rig.Settle();

        var events = await EventsAsync();
        Assert.Equal([AuditKind.Connected, AuditKind.Disconnected], events.Select(happened => happened.Kind));
        var (opened, ended) = (events[0], events[1]);
        Assert.Equal(began, opened.Time);
        Assert.Matches("^[0-9a-f]{32}$", opened.ClientId);
        Assert.Equal(("test", "memory:0"), (opened.Token!.Name, opened.Peer));
        Assert.Equal(["status", "shortcut", "key", "publish", "admin", "redacted", "pause"], opened.Token.Scopes);
        Assert.Equal(
            (opened.ClientId, "test", "PeerGone", 1.5),
            (ended.ClientId, ended.Token!.Name, ended.Reason, ended.Duration!.Value.TotalSeconds));
    }

    [Fact]
    public async Task WhoWasRefusedDidNotConnectAndSoDoesNotEnd()
    {
        Ask("GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" +
            "Authorization: Bearer somebody-elses-token-of-22\r\n\r\n");

        var refused = Assert.Single(await EventsAsync());
        Assert.Equal((AuditKind.Refused, 401, null), (refused.Kind, refused.Status, refused.Named));
        Assert.StartsWith("a token is required", refused.Reason, StringComparison.Ordinal);
        Assert.StartsWith("memory:", refused.Peer, StringComparison.Ordinal);
        Assert.DoesNotContain("somebody", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatARequestNamesIsQuoted()
    {
        Ask("GET /ws HTTP/1.1\r\nHost: evil.example\r\n\r\n");

        var refused = Assert.Single(await EventsAsync());
        Assert.Equal((403, "'evil.example'"), (refused.Status, refused.Named));
    }

    [Fact]
    public async Task AFloodOfRefusalsIsCounted()
    {
        for (var i = 0; i < 100; i++) Ask("GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n");
        _time.Advance(TimeSpan.FromSeconds(1.1));
        _rig.Settle();
        Ask("GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n");

        var events = await EventsAsync();
        Assert.Equal(
            AuditTrail.RefusalsPerSecond + 1, events.Count(happened => happened.Kind == AuditKind.Refused));
        var more = Assert.Single(events, happened => happened.Kind == AuditKind.RefusedMore);
        Assert.Equal(100 - AuditTrail.RefusalsPerSecond, more.Count);
    }

    [Fact]
    public async Task APauseIsToldOnceAndSoIsItsEnd()
    {
        _rig.Core.Resume();
        _rig.Core.Pause();
        _rig.Core.Pause();
        _rig.Settle();
        _rig.Core.Resume();
        _rig.Core.Resume();

        Assert.Equal(
            [(AuditKind.Paused, "program"), (AuditKind.Resumed, null)],
            (await EventsAsync()).Select(happened => (happened.Kind, happened.Reason)));
    }

    private void Ask(string request)
    {
        var peer = _rig.Accept();
        peer.Say(Encoding.ASCII.GetBytes(request));
        _rig.Settle();
        peer.End();
        _rig.Settle();
    }

    private async Task<AuditEvent[]> EventsAsync()
    {
        _queue.Dispose();
        await _queue.Written.WaitAsync(Cancellation);
        _rig.Dispose();
        return _log.Events;
    }
}
