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
        using var rig = new OwnerRig(time);
        Type(rig, KeyAction.Press);
        for (var i = 0; i < 500; i++) Turn(rig, time);
        Type(rig, KeyAction.Release);

        Assert.Equal(TimeSpan.FromMilliseconds(1), rig.Owner.Loop.Meter.LongestPumpGap);
    }

    [Fact]
    public void WhatKeepsTheLoopFromTheRingIsAGap()
    {
        var time = new FakeTimeProvider();
        using var rig = new OwnerRig(time);
        Type(rig, KeyAction.Press);
        Turn(rig, time);
        time.Advance(TimeSpan.FromMilliseconds(39)); // some other stage, as far as the pump can tell
        Turn(rig, time);

        Assert.Equal(TimeSpan.FromMilliseconds(40), rig.Owner.Loop.Meter.LongestPumpGap);
    }

    private static void Turn(OwnerRig rig, FakeTimeProvider time)
    {
        time.Advance(TimeSpan.FromMilliseconds(1));
        rig.Owner.Loop.Turn();
    }

    private static void Type(OwnerRig rig, KeyAction action)
    {
        rig.Key(1, 30, action);
        rig.Owner.Loop.Turn();
    }
}
