using System.Runtime.InteropServices;
using KeyRx.Protocol;
using KeyRx.Streams;
using KeyRx.Streams.Logs;
using KeyRx.Streams.States;
using Xunit;

namespace KeyRx.Tests.Streams;

/// <summary>What is older than the retention is overwritten wherever a topic held it, not only out of reach.</summary>
public sealed class TopicRetentionTests
{
    private const ulong Second = 1_000_000_000;

    private static readonly TopicOptions Options = new(Topics.Key)
    {
        Kind = TopicKind.KeyEvents,
        Scope = TokenScopes.Key,
        RetainBytes = 64 * 1024,
        RetainAge = TimeSpan.FromSeconds(5),
    };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void LogsLanesAndALaneInTheMakingHoldOnlyZerosThen(bool mirrored)
    {
        using var topic = new Topic(Options, id: 1, mirrored, new FrameEncoder());
        var binary = topic.OpenLane(LaneEncoding.Binary);
        for (var i = 0u; i < 100; i++) Append(topic, i + 1, Second);
        topic.Flush();
        Assert.False(topic.TryOpenLane(LaneEncoding.Json, recordsMax: 1, bytesMax: 1, out _));
        Assert.False(IsEmptied(topic.Records.Log));
        Assert.False(IsEmptied(binary.Log));

        topic.Trim(7 * Second);

        Assert.True(IsEmptied(topic.Records.Log));
        Assert.True(IsEmptied(binary.Log));
        Assert.True(topic.TryOpenLane(LaneEncoding.Json, ulong.MaxValue, ulong.MaxValue, out var json));
        Assert.True(IsEmptied(json!.Log));
    }

    [Fact]
    public void WhatIsYoungerStays()
    {
        using var topic = new Topic(Options, id: 1, mirrored: true, new FrameEncoder());
        var json = topic.OpenLane(LaneEncoding.Json);
        Append(topic, 1, Second);
        topic.Flush();
        Append(topic, 2, 3 * Second);
        topic.Flush();

        topic.Trim(7 * Second);

        Assert.Equal(2ul, topic.Records.FirstSequence);
        Assert.True(topic.Records.TryRead(2, out _));
        Assert.True(json.Log.TryFindSequence(2, out _));
        Assert.False(json.Log.TryFindSequence(1, out _));
    }

    [Fact]
    public void ASnapshotIsOverwrittenWhenItIsOutOfDate()
    {
        using var topic = new Topic(Options, id: 1, mirrored: true, new FrameEncoder()) { State = new KeyState() };
        Append(topic, 1, Second);
        var told = MemoryMarshal.CreateReadOnlySpan(
            ref MemoryMarshal.GetReference(topic.Snapshot.Bytes()), topic.Snapshot.Bytes().Length);
        Assert.True(told.IndexOfAnyExcept((byte)0) >= 0);

        Append(topic, 2, Second);

        Assert.True(told.IndexOfAnyExcept((byte)0) < 0);
    }

    private static void Append(Topic topic, uint native, ulong nowNanos)
    {
        var press = new KeyEvent { TimeNanos = nowNanos, Native = native, Action = KeyAction.Press };
        topic.Append(MemoryMarshal.AsBytes(new ReadOnlySpan<KeyEvent>(in press)), nowNanos);
    }

    /// <summary>All of the memory, whatever the log says it holds.</summary>
    private static bool IsEmptied(BroadcastLog log)
    {
        var all = new byte[log.Capacity];
        for (var at = 0; at < all.Length; at += 4096) _ = log.TryCopy((ulong)at, all.AsSpan(at, 4096));
        return all.AsSpan().IndexOfAnyExcept((byte)0) < 0;
    }
}
