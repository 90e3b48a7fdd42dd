using System.Text;
using KeyRx.Protocol;
using KeyRx.Streams.States;
using KeyRx.Tests.Server.Model;
using Xunit;

namespace KeyRx.Tests.Server;

/// <summary>
/// Where no release can come any more, or may have gone unseen, no client goes on believing that a key is down.
/// </summary>
public sealed class CaptureEndTests
{
    private const uint KeyA = 30;

    private readonly TimeOfAMachineThatSleeps _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public void WhenTheSourceEndsWhatIsDownGoesUp(bool isFailure, int errors)
    {
        using var rig = new ServerRig(_time);
        var client = Subscriber(rig);
        rig.Key(1, KeyA, KeyAction.Press);
        rig.Core.Pump.SourceEnded(isFailure);
        rig.Settle();

        var heard = Encoding.UTF8.GetString(client.Heard());
        Assert.Contains("\"action\":\"press\"", heard, StringComparison.Ordinal);
        Assert.Matches(
            "\"key_code\":\"KEY_A\",\"code\":\"KeyA\",\"action\":\"release\",[^}]*\"synthetic\":true", heard);
        Assert.Equal(errors, heard.Split("\"code\":\"capture_lost\"").Length - 1);
    }

    /// <summary>More than a turn reads: a press that were read after the releases would stay down for ever.</summary>
    [Fact]
    public void WhateverTheRingHoldsAtTheEndIsReadBeforeTheReleases()
    {
        using var rig = new ServerRig(_time, ringCapacity: 8192);
        Subscriber(rig);
        for (var i = 0; i < 1500; i++)
        {
            rig.Key(1, KeyA, KeyAction.Press);
            rig.Key(1, KeyA, KeyAction.Release);
        }

        rig.Key(1, KeyA, KeyAction.Press);
        rig.Core.Pump.SourceEnded(isFailure: false);
        rig.Settle();

        Assert.Equal(3002ul, rig.LastSequence(Topics.Key));
        Assert.Equal(3001, rig.Core.Pump.TakenCount);
        Assert.Empty(((KeyState)rig.Core.Topics.ById(2).State!).Pressed);
    }

    /// <summary>How much is typed in a pause would tell the length of a password.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    public void WhatIsTypedInAPauseIsNotCounted(int keys)
    {
        using var rig = new ServerRig(_time);
        Subscriber(rig);
        rig.Key(1, KeyA, KeyAction.Press);
        rig.Settle();
        rig.Core.Pause();
        for (var i = 0; i < keys; i++) rig.Key(1, KeyA, i % 2 == 0 ? KeyAction.Release : KeyAction.Press);
        rig.Settle();

        Assert.Equal(rig.Ring.Published, (ulong)keys + 1);
        Assert.Equal((1, 1), (rig.Core.Pump.TakenCount, rig.Core.Statistics.TakenRecords));
    }

    /// <summary>
    /// CLOCK_MONOTONIC stops in suspend: clients are told how the clocks stand now,
    /// and the hook is asked what is down.
    /// </summary>
    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void AfterASleepTheHookIsAskedWhatIsDownUnlessPaused(bool isPaused, bool isAsked)
    {
        using var rig = new ServerRig(_time);
        var client = Subscriber(rig);
        if (isPaused) rig.Core.Pause();
        Assert.False(rig.Ring.TakeResyncRequest());

        _time.Sleep(TimeSpan.FromHours(8));
        _time.Advance(TimeSpan.FromSeconds(1.5));
        rig.Settle();

        Assert.Equal(isAsked, rig.Ring.TakeResyncRequest());
        var wakeMicros = new DateTimeOffset(2026, 1, 1, 8, 0, 1, 500, TimeSpan.Zero).ToUnixTimeMilliseconds() * 1000;
        Assert.Contains(
            $"\"type\":\"clock\",\"payload\":{{\"unix_us\":{wakeMicros},", Encoding.UTF8.GetString(client.Heard()),
            StringComparison.Ordinal);
    }

    private static MemoryPeer Subscriber(ServerRig rig)
    {
        var client = new ModelClient(rig.Connect(), isBinary: false);
        client.Subscribe(Topics.Key, resume: false);
        client.Subscribe(Topics.Error, resume: false);
        rig.Settle();
        client.Read();
        return client.Peer;
    }
}
