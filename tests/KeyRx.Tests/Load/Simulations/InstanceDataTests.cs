using System.Collections.Concurrent;
using KeyRx.Load.Simulations;
using Xunit;

namespace KeyRx.Tests.Load.Simulations;

/// <summary>What a copy keeps is disposed of with it, however the copy ends.</summary>
public sealed class InstanceDataTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentBag<Kept> _made = [];

    [Fact]
    public async Task EachOfFiveCopiesDisposesOfWhatOnlyKnowsDispose()
    {
        await RunAsync(Simulation.Inject(5, Moment, Moment), () => new Kept());
        Assert.Equal([1, 1, 1, 1, 1], _made.Select(kept => kept.Disposals));
    }

    [Fact]
    public async Task WhatKnowsBothIsDisposedOfOnceAndAsynchronously()
    {
        await RunAsync(Simulation.Inject(2, Moment, Moment), () => new KeptBothWays(), "first name", "second name");
        Assert.Equal(2, _made.Count);
        Assert.All(_made, kept => Assert.Equal((0, 1), (kept.Disposals, ((KeptBothWays)kept).AsynchronousDisposals)));
    }

    [Fact]
    public async Task ARunThatIsGivenUpDisposesOfItToo()
    {
        using var given = new CancellationTokenSource();
        var scenario = Scenario.Create("endless", async context =>
            {
                var kept = new Kept();
                context.ScenarioInstanceData["kept"] = kept;
                _made.Add(kept);
                if (_made.Count == 3) await given.CancelAsync();
                await Task.Delay(Timeout.InfiniteTimeSpan, context.ScenarioCancellationToken);
                return Response.Ok();
            })
            .WithLoadSimulations(Simulation.Inject(3, Moment, Moment), Simulation.Pause(TimeSpan.FromMinutes(1)));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Executions.Of(scenario, TimeProvider.System).RunAsync(given.Token));
        Assert.Equal([1, 1, 1], _made.Select(kept => kept.Disposals));
    }

    private async Task RunAsync(LoadSimulation simulation, Func<Kept> make, params string[] names)
    {
        var scenario = Scenario.Create("keeps", async context =>
            {
                if (context.InvocationNumber == 1)
                {
                    var kept = make();
                    _made.Add(kept);
                    foreach (var name in names.DefaultIfEmpty("kept")) context.ScenarioInstanceData[name] = kept;
                }

                await Task.Delay(1, CancellationToken.None);
                return Response.Ok();
            })
            .WithLoadSimulations(simulation);
        var execution = Executions.Of(scenario, TimeProvider.System);
        var stats = await execution.RunAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, stats.Whole.Failed);
    }

    private class Kept : IDisposable
    {
        internal int Disposals { get; private set; }

        public void Dispose() => Disposals++;
    }

    private sealed class KeptBothWays : Kept, IAsyncDisposable
    {
        internal int AsynchronousDisposals { get; private set; }

        public ValueTask DisposeAsync()
        {
            AsynchronousDisposals++;
            return ValueTask.CompletedTask;
        }
    }
}
