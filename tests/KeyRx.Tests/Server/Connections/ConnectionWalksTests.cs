using KeyRx.Server.Connections;
using Xunit;

namespace KeyRx.Tests.Server.Connections;

/// <summary>Walks over all connections are left and taken up again, a connection a step.</summary>
public sealed class ConnectionWalksTests : IDisposable
{
    private readonly ConnectionTable _table = new(64);
    private readonly ConnectionWalks _walks;
    private readonly List<string> _seen = [];

    public ConnectionWalksTests() => _walks = new ConnectionWalks(_table);

    [Fact]
    public void AWalkVisitsEverybodyOnceAStepAndThenIsDone()
    {
        Add(3);
        Begin("a");
        for (var i = 1; i <= 3; i++)
        {
            _walks.Step();
            Assert.Equal(i, _seen.Count);
        }

        Assert.False(_walks.IsEmpty);
        _walks.Step();
        Assert.Equal(["a0", "a1", "a2", "a done"], _seen);
        Assert.True(_walks.IsEmpty);
    }

    [Fact]
    public void AWalkOverNobodyIsDoneAtOnce()
    {
        Begin("a");
        _walks.Step();
        Assert.Equal(["a done"], _seen);
        Assert.True(_walks.IsEmpty);
    }

    [Fact]
    public void TwoWalksRunOneAfterTheOtherSoThatEachConnectionSeesThemInTheirOrder()
    {
        Add(2);
        Begin("a");
        _walks.Step();
        Begin("b");
        Finish();

        Assert.Equal(["a0", "a1", "a done", "b0", "b1", "b done"], _seen);
    }

    [Fact]
    public void WhoLeavesDuringAWalkIsNotVisitedAndNobodyIsPassedOverForIt()
    {
        var connections = Add(5);
        Begin("a");
        _walks.Step();
        _table.Release(connections[0]);
        _table.Release(connections[2]);
        Finish();

        Assert.Equal(["a0", "a1", "a3", "a4", "a done"], _seen);
    }

    /// <summary>
    /// A new one behind the walk is not visited, and one before it is: either is allowed, and once at most.
    /// </summary>
    [Fact]
    public void WhoComesDuringAWalkIsVisitedOnceAtMost()
    {
        var connections = Add(4);
        Begin("a");
        _walks.Step();
        _walks.Step();
        _table.Release(connections[0]);
        _table.Add(); // in the slot that is free again
        _table.Add(); // in a new one
        Finish();

        Assert.Equal(["a0", "a1", "a2", "a3", "a4", "a done"], _seen);
    }

    [Fact]
    public void AWalkThatIsBegunByAVisitComesAfterThisOne()
    {
        Add(2);
        _walks.Begin(connection =>
        {
            _seen.Add($"a{connection.Slot}");
            if (connection.Slot == 0) Begin("b");
        });
        Finish();

        Assert.Equal(["a0", "a1", "b0", "b1", "b done"], _seen);
    }

    [Fact]
    public void AWalkThatIsBegunAtTheEndOfOneIsWalked()
    {
        Add(1);
        _walks.Begin(_ => _seen.Add("a"), () => Begin("b"));
        Finish();

        Assert.Equal(["a", "b0", "b done"], _seen);
    }

    public void Dispose() => _table.Dispose();

    private Connection[] Add(int count) => [.. Enumerable.Range(0, count).Select(_ => _table.Add())];

    private void Begin(string name) =>
        _walks.Begin(connection => _seen.Add($"{name}{connection.Slot}"), () => _seen.Add($"{name} done"));

    private void Finish()
    {
        for (var i = 0; i < 100 && !_walks.IsEmpty; i++) _walks.Step();
        Assert.True(_walks.IsEmpty, "the walks do not end");
    }
}
