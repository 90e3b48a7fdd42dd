using KeyRx.Input;
using KeyRx.Server.Http;
using KeyRx.Server.Transports;
using Xunit;

namespace KeyRx.Tests.Server.Http;

public sealed class RouteRunnerTests : KeyRx.Tests.Client.BoundedTest
{
    private readonly KeyEventRing _ring = KeyEventRing.Create();
    private readonly LoopQueue _queue;
    private readonly RouteRunner _runner;
    private readonly TaskCompletionSource<int> _held = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RouteRunnerTests()
    {
        _queue = new LoopQueue(_ring);
        _runner = new RouteRunner(_queue);
    }

    [Fact]
    public async Task NobodyWaitsForWorkAndItsResultComesBackThroughTheQueue()
    {
        var told = 0;
        Assert.True(_runner.TryRun(
            RouteRank.Admin, () => _held.Task.GetAwaiter().GetResult(), (result, _) => told = result));
        Assert.True(_queue.IsEmpty);
        _held.SetResult(7);
        await TakeOneAsync();

        Assert.Equal(7, told);
    }

    [Fact]
    public async Task AnErrorComesBackAsSuch()
    {
        Exception? told = null;
        Assert.True(_runner.TryRun<int>(
            RouteRank.Admin, () => throw new TimeZoneNotFoundException("bad"), (_, error) => told = error));
        await TakeOneAsync();

        Assert.IsType<TimeZoneNotFoundException>(told);
    }

    /// <summary>A place is free when its work has come back, whether it was done or failed, and not before.</summary>
    [Fact]
    public async Task NoMoreThanEightRunAtATimeHoweverTheyEnd()
    {
        List<TaskCompletionSource<int>> held = [];
        for (var i = 0; i < RouteRunner.PlacesMax; i++)
        {
            var one = new TaskCompletionSource<int>();
            held.Add(one);
            Assert.True(_runner.TryRun(RouteRank.Admin, () => one.Task.GetAwaiter().GetResult(), (_, _) => { }));
        }

        var calls = 0;
        Assert.False(_runner.TryRun(RouteRank.Admin, () => calls++, (_, _) => { }));
        held[0].SetException(new TimeZoneNotFoundException("on purpose"));
        await TakeOneAsync();
        Assert.True(_runner.TryRun(RouteRank.Admin, () => calls++, (_, _) => { }));
        await TakeOneAsync();
        for (var i = 1; i < held.Count; i++)
        {
            held[i].SetResult(i);
            await TakeOneAsync();
        }

        Assert.Equal(1, calls);
    }

    /// <summary>Five places are the most for them, also while others are free; and they get theirs back.</summary>
    [Fact]
    public async Task WorkWithoutATokenLeavesPlacesForWorkWithOne()
    {
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < RouteRunner.PlacesWithoutToken; i++)
                Assert.True(_runner.TryRun(RouteRank.Anybody, () => i, (_, _) => { }));
            Assert.False(_runner.TryRun(RouteRank.Anybody, () => 0, (_, _) => { }));
            Assert.Equal(0, _runner.HeldFor(RouteRank.Token));
            for (var i = RouteRunner.PlacesWithoutToken; i < RouteRunner.PlacesMax; i++)
                Assert.True(_runner.TryRun(RouteRank.Admin, () => i, (_, _) => { }));
            Assert.Equal(RouteRunner.PlacesMax, _runner.HeldFor(RouteRank.Admin));
            Assert.False(_runner.TryRun(RouteRank.Admin, () => 0, (_, _) => { }));
            for (var i = 0; i < RouteRunner.PlacesMax; i++) await TakeOneAsync();
        }
    }

    /// <summary>However often a token asks that may do little, whoever administers gets an answer.</summary>
    [Fact]
    public async Task OnePlaceIsKeptForTheScopeAdmin()
    {
        for (var i = 0; i < RouteRunner.PlacesWithoutAdmin; i++)
            Assert.True(_runner.TryRun(i % 2 == 0 ? RouteRank.Token : RouteRank.Anybody, () => i, (_, _) => { }));
        foreach (var rank in (RouteRank[])[RouteRank.Token, RouteRank.Anybody])
        {
            Assert.False(_runner.TryRun(rank, () => 0, (_, _) => { }));
            Assert.Equal(RouteRunner.PlacesWithoutAdmin, _runner.HeldFor(rank));
        }

        Assert.True(_runner.TryRun(RouteRank.Admin, () => 0, (_, _) => { }));
        for (var i = 0; i < RouteRunner.PlacesMax; i++) await TakeOneAsync();
        Assert.True(_runner.TryRun(RouteRank.Token, () => 0, (_, _) => { }));
        await TakeOneAsync();
    }

    /// <summary>The other places go on, however often they are used.</summary>
    [Fact]
    public async Task WorkThatNeverEndsCostsOnePlace()
    {
        Assert.True(_runner.TryRun(RouteRank.Admin, () => _held.Task.GetAwaiter().GetResult(), (_, _) => { }));
        for (var round = 0; round < 3; round++)
        {
            for (var i = 1; i < RouteRunner.PlacesMax; i++)
                Assert.True(_runner.TryRun(RouteRank.Admin, () => i, (_, _) => { }));
            Assert.False(_runner.TryRun(RouteRank.Admin, () => 0, (_, _) => { }));
            for (var i = 1; i < RouteRunner.PlacesMax; i++) await TakeOneAsync();
        }

        _held.SetResult(0);
        await TakeOneAsync();
    }

    [Fact]
    public async Task NothingComesBackOnceItIsDisposed()
    {
        var ending = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Assert.True(_runner.TryRun(RouteRank.Admin, () => Work(), (_, _) => { }));
        _runner.Dispose();
        _held.SetResult(0);
        await ending.Task.WaitAsync(Cancellation);

        await Task.Delay(50, Cancellation); // what comes back wrongly would be there soon
        Assert.True(_queue.IsEmpty);

        int Work()
        {
            _held.Task.GetAwaiter().GetResult();
            ending.SetResult();
            return 0;
        }
    }

    /// <summary>Waits for one call, and makes it as the loop does.</summary>
    private async Task TakeOneAsync()
    {
        TransportEvent call;
        while (!_queue.TryTake(out call)) await Task.Delay(1, Cancellation);
        ((Action)call.Subject!)();
    }
}
