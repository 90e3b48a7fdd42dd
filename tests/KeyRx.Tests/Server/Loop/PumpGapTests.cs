using KeyRx.Protocol;
using KeyRx.Tests.Server.Model;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Server.Loop;

/// <summary>How long a key can wait is the time between two looks at the ring, and not that between two keys.</summary>
public sealed class PumpGapTests
{
    [Fact]
    public void TurnsInWhichNobodyTypedAreNoGapForTheKeyThatComesAfterThem()
    {
        var time = new FakeTimeProvider();
        using var rig = new ServerRig(time);
        Type(rig, KeyAction.Press);
        for (var i = 0; i < 500; i++) Turn(rig, time);
        Type(rig, KeyAction.Release);

        Assert.Equal(TimeSpan.FromMilliseconds(1), rig.Core.Loop.Meter.LongestPumpGap);
    }

    [Fact]
    public void WhatKeepsTheLoopFromTheRingIsAGap()
    {
        var time = new FakeTimeProvider();
        using var rig = new ServerRig(time);
        Type(rig, KeyAction.Press);
        Turn(rig, time);
        time.Advance(TimeSpan.FromMilliseconds(39)); // some other stage, as far as the pump can tell
        Turn(rig, time);

        Assert.Equal(TimeSpan.FromMilliseconds(40), rig.Core.Loop.Meter.LongestPumpGap);
    }

    private static void Turn(ServerRig rig, FakeTimeProvider time)
    {
        time.Advance(TimeSpan.FromMilliseconds(1));
        rig.Core.Loop.Turn();
    }

    private static void Type(ServerRig rig, KeyAction action)
    {
        rig.Key(1, 30, action);
        rig.Core.Loop.Turn();
    }
}
