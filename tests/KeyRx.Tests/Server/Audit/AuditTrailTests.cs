using System.Text;
using KeyRx.Peers;
using KeyRx.Server.Audit;
using KeyRx.Tests.Server.Model;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Server.Audit;

/// <summary>What the loop makes events of, and how many of them.</summary>
public sealed class AuditTrailTests : KeyRx.Tests.Client.BoundedTest
{
    private const string WrongToken =
        "GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" +
            "Authorization: Bearer somebody-elses-token-of-22\r\n\r\n";

    private const string Nowhere = "GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n";

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
        Ask(WrongToken);

        var refused = Assert.Single(await EventsAsync());
        Assert.Equal((AuditKind.Refused, 401, null), (refused.Kind, refused.Status, refused.Named));
        Assert.StartsWith("a token is required", refused.Reason, StringComparison.Ordinal);
        Assert.StartsWith("memory:", refused.Peer, StringComparison.Ordinal);
        Assert.Equal(LocalUsers.NameOf(LocalUsers.Own), refused.User);
        Assert.DoesNotContain("somebody", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatARequestNamesIsQuoted()
    {
        Ask("GET /ws HTTP/1.1\r\nHost: evil.example\r\n\r\n");

        var refused = Assert.Single(await EventsAsync());
        Assert.Equal((403, "'evil.example'"), (refused.Status, refused.Named));
    }

    /// <summary>One who shows wrong tokens, and one who shows none: each hides nothing of the other.</summary>
    [Fact]
    public async Task AFloodOfRefusalsIsCountedByUser()
    {
        for (var i = 0; i < 100; i++) Ask(WrongToken);
        for (var i = 0; i < 50; i++) Ask(Nowhere);
        _time.Advance(TimeSpan.FromSeconds(61));
        _rig.Settle();
        Ask(Nowhere);

        var events = await EventsAsync();
        var user = LocalUsers.NameOf(LocalUsers.Own);
        Assert.Equal(
            RefusalTally.ToldMax,
            events.Count(happened => happened.Kind == AuditKind.Refused && happened.User == user));
        Assert.Equal(
            RefusalTally.ToldMax + 1,
            events.Count(happened => happened.Kind == AuditKind.Refused && happened.User is null));
        Assert.Equal(
            [(user, 100 - RefusalTally.ToldMax), (null, 50 - RefusalTally.ToldMax)],
            events.Where(happened => happened.Kind == AuditKind.RefusedMore)
                .Select(happened => (happened.User, happened.Count!.Value)));
    }

    /// <summary>Half an hour of knocking takes no more room than a dozen connections.</summary>
    [Fact]
    public async Task WhoeverKnocksForLongRollsNothingOver()
    {
        _rig.Core.Pause();
        for (var minute = 0; minute < 30; minute++)
        {
            for (var i = 0; i < 200; i++) Ask(i % 2 == 0 ? WrongToken : Nowhere);
            _time.Advance(TimeSpan.FromSeconds(61));
            _rig.Settle();
        }

        var events = await EventsAsync();
        Assert.Equal(AuditKind.Paused, events[0].Kind);
        Assert.Equal(1 + (30 * 2 * (RefusalTally.ToldMax + 1)), events.Length);
        Assert.Equal(
            30 * 200,
            events.Count(happened => happened.Kind == AuditKind.Refused) + events.Sum(happened => happened.Count ?? 0));
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
