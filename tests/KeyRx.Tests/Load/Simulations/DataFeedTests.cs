using KeyRx.Load.Simulations;
using Xunit;

namespace KeyRx.Tests.Load.Simulations;

public sealed class DataFeedTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);

    private readonly Lock _lock = new();

    [Fact]
    public async Task CircularGivesEachOneInTurn()
        => Assert.Equal(
            [("a", 3), ("b", 2), ("c", 2)],
            (await TakeAsync(DataFeed.Circular(["a", "b", "c"]), copies: 7))
                .CountBy(taken => taken.Item).OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value)));

    [Fact]
    public async Task ConstantGivesEachCopyItsOwn()
        => Assert.All(
            await TakeAsync(DataFeed.Constant(["a", "b", "c"]), copies: 7),
            taken => Assert.Equal("abc"[taken.Instance % 3].ToString(), taken.Item));

    [Fact]
    public async Task RandomIsTheSameForASeed()
    {
        var feed = DataFeed.Random(Enumerable.Range(0, 1_000_000));
        var first = await TakeAsync(feed, copies: 7);
        Assert.Equal(first.Order(), (await TakeAsync(feed, copies: 7)).Order());
        Assert.Equal(7, first.Select(taken => taken.Item).Distinct().Count());
    }

    [Fact]
    public void NothingCannotBeFed()
        => Assert.Equal("items", Assert.Throws<ArgumentException>(() => DataFeed.Circular<int>([])).ParamName);

    private async Task<List<(int Instance, T Item)>> TakeAsync<T>(Func<IScenarioContext, T> feed, int copies)
    {
        List<(int, T)> taken = [];
        var scenario = Scenario.Create("fed", context =>
            {
                lock (_lock) taken.Add((context.InstanceNumber, feed(context)));
                return Task.FromResult(Response.Ok());
            })
            .WithLoadSimulations(Simulation.Inject(copies, Moment, Moment));
        await Executions.Of(scenario, TimeProvider.System).RunAsync(TestContext.Current.CancellationToken);
        return taken;
    }
}
