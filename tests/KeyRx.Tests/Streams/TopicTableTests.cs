using KeyRx.Streams;
using Xunit;

namespace KeyRx.Tests.Streams;

/// <summary>How many topics there may be, and how much memory they may take: each limit is reached.</summary>
public sealed class TopicTableTests : IDisposable
{
    private const int LogBytes = 64 * 1024;

    private readonly TopicTable _table = new([Options("first")], mirrored: false, new FrameEncoder());

    public void Dispose() => _table.Dispose();

    [Fact]
    public void ThereAreAsManyAsACursorCanName()
    {
        for (var i = 1; i < TopicTable.CountMax; i++) _table.Add(Options($"t{i}"), long.MaxValue);

        var full = Assert.Throws<InvalidOperationException>(() => _table.Add(Options("last"), long.MaxValue));

        Assert.Equal($"there are {TopicTable.CountMax} topics, which is the most: remove others", full.Message);
        Assert.Equal(TopicTable.CountMax, _table.All.Length);
        Remove("t7");
        var last = _table.Add(Options("last"), long.MaxValue);
        Assert.Equal(8, last.Id); // the number that is free again
        Assert.Same(last, _table.ById(8));
        Assert.Throws<InvalidOperationException>(() => _table.Add(Options("more"), long.MaxValue));
    }

    [Fact]
    public void TheirLogsTakeAsMuchAsTheyMay()
    {
        _table.Add(Options("second"), 2 * LogBytes);

        var full = Assert.Throws<InvalidOperationException>(() => _table.Add(Options("third"), 2 * LogBytes));

        Assert.StartsWith(
            "the topics' record logs would take 196608 bytes, more than all logs may (131072)", full.Message,
            StringComparison.Ordinal);
        Remove("second");
        _table.Add(Options("third"), 2 * LogBytes);
    }

    [Fact]
    public void ANameIsTakenUntilItsTopicIsFreed()
    {
        _table.Add(Options("room"), long.MaxValue);
        Taken("there is another topic 'room'");
        var leaving = _table.Withdraw("room");
        Assert.False(_table.TryFind("room", out _));
        Assert.Null(_table.NameOf("room"));
        Taken("the topic 'room' is being removed: wait until it is");
        _table.TakeOut(leaving);
        Taken("the topic 'room' is being removed: wait until it is");
        _table.Free(leaving);

        Assert.NotEqual(leaving.Epoch, _table.Add(Options("room"), long.MaxValue).Epoch);
        Assert.Equal("room", _table.NameOf("room"));

        void Taken(string reason) => Assert.StartsWith(
            reason, Assert.Throws<ArgumentException>(() => _table.Add(Options("room"), long.MaxValue)).Message,
            StringComparison.Ordinal);
    }

    private static TopicOptions Options(string name) => new(name) { RetainBytes = LogBytes };

    private void Remove(string name)
    {
        var topic = _table.Withdraw(name);
        _table.TakeOut(topic);
        _table.Free(topic);
    }
}
