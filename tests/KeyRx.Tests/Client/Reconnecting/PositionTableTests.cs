using KeyRx.Client;
using KeyRx.Client.Reconnecting;
using KeyRx.Protocol;
using Xunit;

namespace KeyRx.Tests.Client.Reconnecting;

public sealed class PositionTableTests
{
    private readonly PositionTable _positions = new();

    [Fact]
    public void EventsThatCameAlreadyAreDroppedAndAHoleIsFound()
    {
        Take(Ack(Topics.Error, new(5, 10)));

        Assert.Equal([11ul, 12ul], Sequences(Take(Event(11)), Take(Event(11)), Take(Event(10)), Take(Event(12))));
        Assert.Null(Take(Event(14)));
        Assert.Equal(new StreamPosition(5, 12), _positions.Resumable([Topics.Error])[Topics.Error]);
    }

    [Fact]
    public void AGapMovesThePosition()
    {
        Take(Ack(Topics.Error, new(5, 10)));

        Assert.Single(Take(new GapMessage(Topics.Error, 5, 11, 20))!);

        Assert.Equal([21ul], Sequences(Take(Event(15)), Take(Event(21))));
    }

    [Fact]
    public void AGapThatBeginsTooLateIsAHole()
    {
        Take(Ack(Topics.Error, new(5, 10)));

        Assert.Null(Take(new GapMessage(Topics.Error, 5, 12, 20)));
    }

    [Fact]
    public void InANewEpochSequencesBeginAnewAfterTheAck()
    {
        Take(Ack(Topics.Error, new(5, 10)));
        _positions.BeginConnection();
        Take(Ack(Topics.Error, new(6, 2), resumed: false));
        Take(new GapMessage(Topics.Error, 5, 11, null));

        Assert.Equal([3ul], Sequences(Take(Event(2)), Take(Event(3))));
        Assert.Equal(new StreamPosition(6, 3), _positions.Resumable([Topics.Error])[Topics.Error]);
    }

    [Fact]
    public void ASnapshotReplacesThePositionWhateverItWas()
    {
        Take(Ack(Topics.Key, new(5, 10)));
        Take(new SnapshotMessage(Topics.Key, new(9, 3), default));

        Assert.Equal(new StreamPosition(9, 3), _positions.Resumable([Topics.Key])[Topics.Key]);
    }

    [Fact]
    public void AFirstSnapshotThatWasLostIsAskedForAgainAndWhatLiesBetweenIsToldAsAGap()
    {
        Take(Ack(Topics.Key, new(5, 10)));
        Assert.Empty(_positions.Resumable([Topics.Key]));

        _positions.BeginConnection();
        var told = Take(Ack(Topics.Key, new(5, 14)));

        Assert.Equal([new GapMessage(Topics.Key, 5, 11, 14)], told);
    }

    [Fact]
    public void TheSnapshotAfterAGapIsAskedForAgainToo()
    {
        Take(Ack(Topics.Key, new(5, 10)));
        Take(new SnapshotMessage(Topics.Key, new(5, 10), default));
        Take(new GapMessage(Topics.Key, 5, 11, 20));
        Assert.Empty(_positions.Resumable([Topics.Key]));

        _positions.BeginConnection();
        Assert.Equal([new GapMessage(Topics.Key, 5, 21, null)], Take(Ack(Topics.Key, new(6, 1))));
    }

    [Fact]
    public void ALastValueThatWasNeverSetIsNotWaitedFor()
    {
        Take(Ack(Topics.ProfileChanged, new(5, 0)));

        Assert.Equal(new StreamPosition(5, 0), _positions.Resumable([Topics.ProfileChanged])[Topics.ProfileChanged]);
    }

    [Fact]
    public void ASecondAckOnOneConnectionChangesNothing()
    {
        Take(Ack(Topics.Error, new(5, 10)));

        Assert.Empty(Take(Ack(Topics.Error, new(5, 30)))!);

        Assert.Equal([11ul], Sequences(Take(Event(11))));
    }

    [Fact]
    public void WhatIsUnsubscribedIsDropped()
    {
        Take(Ack(Topics.Error, new(5, 10)));
        _positions.Forget([Topics.Error]);

        Assert.Empty(Take(Event(11))!);
    }

    private List<KeyRxMessage>? Take(KeyRxMessage message)
    {
        List<KeyRxMessage> delivered = [];
        return _positions.TryTake(message, delivered) ? delivered : null;
    }

    private static SubscribedMessage Ack(string topic, StreamPosition position, bool? resumed = null) =>
        new([new TopicAck(topic, 1, position, resumed)]);

    private static EventMessage Event(ulong sequence) => new(Topics.Error, sequence, default);

    private static IEnumerable<ulong> Sequences(params List<KeyRxMessage>?[] taken)
        => taken.SelectMany(messages => messages!).Select(message => ((EventMessage)message).Sequence);
}
