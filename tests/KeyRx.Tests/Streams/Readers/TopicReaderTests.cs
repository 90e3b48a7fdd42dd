using System.Text;
using KeyRx.Protocol;
using KeyRx.Streams;
using KeyRx.Streams.Readers;
using Xunit;

namespace KeyRx.Tests.Streams.Readers;

/// <summary>
/// A reader in the process has snapshots, gaps and new epochs as clients have them, and never a record that was wiped.
/// The test is the loop: what readers ask of it waits in a list.
/// </summary>
public sealed class TopicReaderTests : IDisposable
{
    private static readonly TopicOptions Note = new("note") { RetainBytes = 64 * 1024 };
    private static readonly TopicOptions State = new("state") { RetainBytes = 64 * 1024, KeepsLastValue = true };

    private readonly byte[] _buffer = new byte[2048];
    private readonly Queue<Action> _posted = new();
    private TopicTable? _topics;

    private Topic Topic => _topics!.All[0];

    public void Dispose() => _topics?.Dispose();

    [Fact]
    public void FromNowOnARecordIsReadOnceWithItsSequenceAndTime()
    {
        var reader = Open(Note, "0");
        Assert.Equal(TopicItemKind.None, Read(reader).Kind);

        Append("1", nanos: 7);

        Assert.Equal(
            (new TopicItem(TopicItemKind.Record, new StreamPosition(Topic.Epoch, 2), 7, 1), "1"), ReadText(reader));
        Assert.Equal(TopicItemKind.None, Read(reader).Kind);
    }

    [Fact]
    public void ASnapshotComesFirstAndRecordsBehindIt()
    {
        var reader = Open(State, "0");
        Assert.Equal(TopicItemKind.None, Read(reader).Kind); // the loop has not answered yet
        Append("1");
        Turn();
        Append("2");

        var (snapshot, value) = ReadText(reader);
        Assert.Equal((TopicItemKind.Snapshot, 2ul, "1"), (snapshot.Kind, snapshot.Position.Sequence, value));
        var (record, next) = ReadText(reader);
        Assert.Equal((TopicItemKind.Record, 3ul, "2"), (record.Kind, record.Position.Sequence, next));
    }

    [Fact]
    public void WhereNothingHasAStateYetRecordsComeAtOnce()
    {
        var reader = Open(State);
        Read(reader);
        Turn();
        Append("1");

        Assert.Equal((TopicItemKind.Record, 1ul), Told(Read(reader)));
    }

    [Fact]
    public void WhoFellBehindIsToldHowMuchThenTheStateThenWhatComes()
    {
        var reader = Open(State, default(StreamPosition), "0");
        Assert.Equal(TopicItemKind.NewEpoch, Read(reader).Kind);
        Assert.Equal((TopicItemKind.Record, 1ul), Told(Read(reader)));
        for (var i = 2; i <= 5_000; i++) Append($"{i}");
        Assert.Equal(TopicItemKind.None, Read(reader).Kind);
        Append("5001");
        Turn();
        Append("5002");

        var gap = Read(reader);
        Assert.Equal((TopicItemKind.Gap, 5_001ul, 5_000ul), (gap.Kind, gap.Position.Sequence, gap.LostCount));
        var (snapshot, value) = ReadText(reader);
        Assert.Equal((TopicItemKind.Snapshot, 5_001ul, "5001"), (snapshot.Kind, snapshot.Position.Sequence, value));
        Assert.Equal((TopicItemKind.Record, 5_002ul), Told(Read(reader)));
    }

    [Fact]
    public void WithoutAStateTheGapEndsAtTheOldestThatIsThere()
    {
        var reader = Open(Note);
        for (var i = 1; i <= 5_000; i++) Append($"{i}");

        var gap = Read(reader);
        Assert.Equal((TopicItemKind.Gap, gap.LostCount), Told(gap));
        Assert.Equal((TopicItemKind.Record, gap.LostCount + 1), Told(Read(reader)));
    }

    [Fact]
    public void AReaderGoesOnBehindWhatWasReadLast()
    {
        using var first = Open(Note, default(StreamPosition), "0", "1");
        Assert.Equal(TopicItemKind.NewEpoch, Read(first).Kind);
        var read = Read(first);

        using var second = Topic.Readers.Open(read.Position, _posted.Enqueue);

        Assert.Equal((TopicItemKind.Record, 2ul), Told(Read(second)));
        Assert.Equal(TopicItemKind.None, Read(second).Kind);
    }

    /// <summary>Such a reader would wait for ever, as if nothing had happened.</summary>
    [Fact]
    public void WhatThisLogHasNotGivenOutIsAnotherEpoch()
    {
        var ahead = Open(Note, "0");
        var position = new StreamPosition(Topic.Epoch, 2);

        using var reader = Topic.Readers.Open(position, _posted.Enqueue);

        Assert.Equal((TopicItemKind.NewEpoch, 0ul), Told(Read(reader)));
        Assert.Equal((TopicItemKind.Record, 1ul), Told(Read(reader)));
        Assert.Equal(TopicItemKind.None, Read(ahead).Kind);
    }

    [Fact]
    public void AWipeLeavesNothingOfBeforeToRead()
    {
        var reader = Open(Note with { Scope = TokenScopes.Shortcut });
        for (var i = 1; i <= 3; i++) Append("1");
        Read(reader);
        Topic.BeginWipe();
        Append("2");

        var epoch = Read(reader);
        Assert.Equal((TopicItemKind.NewEpoch, 0ul, 2ul), (epoch.Kind, epoch.Position.Sequence, epoch.LostCount));
        Assert.Equal(Topic.Epoch, epoch.Position.Epoch);
        var (record, text) = ReadText(reader);
        Assert.Equal((TopicItemKind.Record, 1ul, "2"), (record.Kind, record.Position.Sequence, text));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ASnapshotThatWaitsIsWipedToo(bool wasTooLong)
    {
        var reader = Open(State with { Scope = TokenScopes.Shortcut }, "\"copy\"");
        Read(reader);
        Turn();
        if (wasTooLong)
        {
            Assert.False(reader.TryRead(_buffer.AsSpan(0, 5), out var item));
            Assert.Equal((TopicItemKind.TooLong, 6), (item.Kind, item.Length));
        }

        Topic.BeginWipe();

        Assert.Equal(TopicItemKind.NewEpoch, Read(reader).Kind);
        Assert.Equal(TopicItemKind.None, Read(reader).Kind);
        Assert.All(_buffer, value => Assert.Equal(0, value));
    }

    /// <summary>Asked for before the wipe, answered behind it: nothing is told twice.</summary>
    [Fact]
    public void AnAnswerThatAWipeOvertookIsNotTold()
    {
        var reader = Open(State, "0");
        Read(reader);
        Topic.BeginWipe();
        Append("1");
        Assert.Equal(TopicItemKind.NewEpoch, Read(reader).Kind);
        Turn();

        Assert.Equal((TopicItemKind.Record, 1ul), Told(Read(reader)));
        Assert.Equal(TopicItemKind.None, Read(reader).Kind);
    }

    [Fact]
    public void ASnapshotThatNobodyTakesIsKeptNoLongerThanRecords()
    {
        var reader = Open(State, "0");
        Read(reader);
        Turn();
        var age = (ulong)State.RetainAge.TotalSeconds * 1_000_000_000;
        Topic.Trim(age * 2);
        Topic.Trim(age * 3);

        Assert.Equal(TopicItemKind.None, Read(reader).Kind);
        Turn();
        Assert.Equal((TopicItemKind.Snapshot, 1ul), Told(Read(reader)));
    }

    [Fact]
    public void OfKeysTheSnapshotIsOnePressForEachThatIsDown()
    {
        var reader = Open(new TopicOptions(Topics.Key) { Kind = TopicKind.KeyEvents, Scope = TokenScopes.Key });
        Press(30, KeyAction.Press);
        Press(31, KeyAction.Press);
        Press(30, KeyAction.Release);
        Read(reader);
        Turn();

        var snapshot = Read(reader);
        Assert.Equal((TopicItemKind.Snapshot, 3ul, KeyEvent.SizeInBytes), (
            snapshot.Kind, snapshot.Position.Sequence, snapshot.Length));
        var down = System.Runtime.InteropServices.MemoryMarshal.Read<KeyEvent>(_buffer);
        Assert.Equal((KeyAction.Press, 31u), (down.Action, down.Native));
    }

    [Fact]
    public void ReadingAllocatesNothing()
    {
        var reader = Open(Note);
        for (var i = 0; i < 500; i++) Append("1");
        Read(reader);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var count = 0;
        while (reader.TryRead(_buffer, out _)) count++;

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(499, count);
    }

    [Fact]
    public void ADisposedReaderSaysSoAndIsForgotten()
    {
        var reader = Open(Note, default(StreamPosition), "0");
        reader.Dispose();
        reader.Dispose();

        Assert.True(reader.IsClosed);
        Assert.Equal(TopicItemKind.Closed, Read(reader).Kind);
        Topic.Readers.Close();
        using var late = Topic.Readers.Open(null, _posted.Enqueue);
        Assert.True(late.IsClosed);
    }

    private TopicReader Open(TopicOptions options, params string[] records) => Open(options, null, records);

    private TopicReader Open(TopicOptions options, StreamPosition? from, params string[] records)
    {
        _topics = new TopicTable([options], mirrored: true, new FrameEncoder());
        foreach (var record in records) Append(record);
        return Topic.Readers.Open(from, _posted.Enqueue);
    }

    private void Append(string record, ulong nanos = 1)
    {
        Topic.Append(Encoding.UTF8.GetBytes(record), nanos);
        Topic.Flush();
    }

    private void Press(uint native, KeyAction action)
    {
        var press = new KeyEvent { Native = native, Action = action, Device = 1 };
        Topic.Append(System.Runtime.InteropServices.MemoryMarshal.AsBytes(new ReadOnlySpan<KeyEvent>(in press)), 1);
    }

    /// <summary>The loop does what was asked of it.</summary>
    private void Turn()
    {
        while (_posted.TryDequeue(out var action)) action();
    }

    private TopicItem Read(TopicReader reader)
    {
        reader.TryRead(_buffer, out var item);
        return item;
    }

    private (TopicItem Item, string Text) ReadText(TopicReader reader)
    {
        var item = Read(reader);
        return (item, Encoding.UTF8.GetString(_buffer, 0, item.Length));
    }

    private static (TopicItemKind Kind, ulong Sequence) Told(TopicItem item) => (item.Kind, item.Position.Sequence);
}
