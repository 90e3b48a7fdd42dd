using System.Text.Json;
using KeyRx.Protocol;
using KeyRx.Tests.Server.Model;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Server.Monitoring;

/// <summary>
/// Each built-in alert is provoked and goes away again: on topic server, in the
/// metrics of each second, and in the log.
/// </summary>
public sealed class AlertWatchTests : IDisposable
{
    private const uint KeyA = 30;

    private readonly FakeTimeProvider _time = new();
    private readonly RememberingLoggerFactory _log = new();
    private readonly ServerRig _rig;
    private readonly TextPeer _reader;

    public AlertWatchTests()
    {
        _rig = new ServerRig(_time, connectionsMax: 10, logging: _log);
        _reader = new TextPeer(_rig);
        _reader.Ask("""{"type":"subscribe","topics":["server"]}""");
    }

    public void Dispose()
    {
        _rig.Dispose();
        _log.Dispose();
    }

    [Fact]
    public void TooManyConnections()
    {
        var others = Enumerable.Range(0, 7).Select(_ => new TextPeer(_rig)).ToArray();
        Assert.Empty(Seconds(5));
        var ninth = new TextPeer(_rig);

        Assert.Equal(["connections raised 0.9 of 0.8"], Seconds(5));
        ninth.Peer.End();
        Assert.Empty(Seconds(20)); // 0.8 is not below 0.7
        foreach (var other in others[..2]) other.Peer.End();
        Assert.Equal(["connections cleared 0.6 of 0.8"], Seconds(20));
        Assert.Equal(
            ["alert connections is raised: 0.9, over 0.8 ", "alert connections is cleared: 0.6; its limit is 0.8 "],
            _log.Lines.Where(line => line.Contains("alert", StringComparison.Ordinal)));
    }

    [Fact]
    public void TooManyErrors()
    {
        for (var i = 0; i < 18; i++) _reader.Ask("""{"type":"ping"}""");
        _reader.Ask("nonsense");
        Assert.Equal([], Seconds(1)); // the subscribe of the beginning makes 20; one in 20 is the limit
        for (var i = 0; i < 2; i++) _reader.Ask("nonsense");

        var raised = Assert.Single(Seconds(1));
        Assert.StartsWith("errors raised 0.1", raised, StringComparison.Ordinal);
        Assert.Equal(["errors cleared 0 of 0.05"], Seconds(75));
    }

    [Fact]
    public void AFewErrorsAmongFewMessagesAreNoRate()
    {
        for (var i = 0; i < 10; i++) _reader.Ask("nonsense");

        Assert.Empty(Seconds(5));
    }

    [Fact]
    public void TooManyReconnects()
    {
        var peers = Enumerable.Range(0, 5).Select(_ => new TextPeer(_rig)).ToArray();
        foreach (var peer in peers) // nine topics, one return
            peer.Ask(
                """{"type":"subscribe","topics":["*"],"resume":{"state":{"epoch":"00000000000000aa","seq":1},"layer":{"epoch":"00000000000000aa","seq":1}}}""");
        Assert.Empty(Seconds(1));
        foreach (var peer in peers)
        {
            peer.Ask("""{"type":"unsubscribe","topics":["layer"]}""");
            peer.Ask(
                """{"type":"subscribe","topics":["layer"],"resume":{"layer":{"epoch":"00000000000000aa","seq":1}}}""");
        }

        Assert.Equal(["reconnects raised 1.667 of 0.1"], Seconds(1));
        Assert.Equal(["reconnects cleared 0 of 0.1"], Seconds(75));
    }

    [Fact]
    public void SlowKeys()
    {
        Assert.Empty(SlowSeconds(2, 60));
        Assert.Equal(["latency raised 60 of 50"], SlowSeconds(2, 60));
        Assert.Empty(SlowSeconds(15, 30)); // not below 25
        Assert.Equal(["latency cleared 20 of 50"], SlowSeconds(15, 20));
    }

    [Fact]
    public void CaptureIsLost()
    {
        _rig.Key(0, 0, KeyAction.HookLost);
        Assert.Equal(["capture_lost raised 1 of 0"], Seconds(3));
        _rig.Key(0, 0, KeyAction.HookRestored);
        Assert.Equal(["capture_lost cleared 0 of 0"], Seconds(3));
    }

    [Fact]
    public void ItIsLostAndRestoredDuringAPauseToo()
    {
        _rig.Core.Pause();
        _rig.Key(0, 0, KeyAction.HookLost);
        Assert.Equal(["capture_lost raised 1 of 0"], Seconds(3));
        _rig.Key(0, 0, KeyAction.HookRestored);
        Assert.Equal(["capture_lost cleared 0 of 0"], Seconds(3));
    }

    [Fact]
    public void ASourceThatFailedIsALostCaptureAndOneThatEndedIsNone()
    {
        _rig.Core.Pump.SourceEnded(isFailure: false);
        Assert.Empty(Seconds(2));
        _rig.Core.Pump.SourceEnded(isFailure: true);
        Assert.Equal(["capture_lost raised 1 of 0"], Seconds(2));
    }

    [Fact]
    public void TheRingIsOverrun()
    {
        for (var i = 0; i < 100; i++) _rig.Key(1, KeyA, i % 2 == 0 ? KeyAction.Press : KeyAction.Release);

        Assert.Matches(@"^log_overrun raised \d+ of 0$", Assert.Single(Seconds(1)));
        Assert.Equal(["log_overrun cleared 0 of 0"], Seconds(65));
    }

    [Fact]
    public void WhoComesLaterLearnsOfItFromTheMetrics()
    {
        _rig.Key(0, 0, KeyAction.HookLost);
        Seconds(2);
        var later = new TextPeer(_rig);
        later.Ask("""{"type":"subscribe","topics":["server"]}""");
        _time.Advance(TimeSpan.FromSeconds(1));

        var metrics = later.Hear().Select(message => message.GetProperty("payload"))
            .Single(payload => payload.GetProperty("kind").GetString() == "metrics");
        Assert.Equal("""["capture_lost"]""", metrics.GetProperty("alerts").GetRawText());
    }

    [Fact]
    public void ItIsToldAlsoWhileNobodyReads()
    {
        _reader.Peer.End();
        _rig.Settle();
        var before = _rig.LastSequence(Topics.Server);
        _rig.Key(0, 0, KeyAction.HookLost);
        _time.Advance(TimeSpan.FromSeconds(1));
        _rig.Settle();

        Assert.Equal(before + 1, _rig.LastSequence(Topics.Server));
    }

    /// <summary>Alerts told within so many seconds.</summary>
    private List<string> Seconds(int count) => SlowSeconds(count, millis: null);

    private List<string> SlowSeconds(int count, int? millis)
    {
        List<string> told = [];
        for (var i = 0; i < count; i++)
        {
            if (millis is { } late)
            {
                var isDown = i % 2 == 0;
                _rig.Ring.Publish(new KeyEvent
                {
                    TimeNanos = _rig.Core.Clock.NowNanos - ((ulong)late * 1_000_000),
                    Device = 1,
                    Native = KeyA,
                    Code = 4,
                    Action = isDown ? KeyAction.Press : KeyAction.Release,
                });
                _rig.Settle();
            }

            _time.Advance(TimeSpan.FromSeconds(1));
            told.AddRange(
                _reader.Hear().Where(message => TextPeer.TypeOf(message) == "event").Select(
                    message => message.GetProperty("payload")).Where(IsAlert).Select(Text));
        }

        return told;
    }

    private static bool IsAlert(JsonElement payload) => payload.GetProperty("kind").GetString() == "alert";

    private static string Text(JsonElement payload) =>
        $"{payload.GetProperty("alert")} {payload.GetProperty("state")} {payload.GetProperty("value")} of " +
        $"{payload.GetProperty("limit")}";
}
