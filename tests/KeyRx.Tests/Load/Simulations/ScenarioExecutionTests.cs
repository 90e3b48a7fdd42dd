using System.Diagnostics;
using KeyRx.Load.Errors;
using KeyRx.Load.Simulations;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Load.Simulations;

/// <summary>
/// The clock is the test's: it goes on only between two looks at the run, and not before what is due has begun, however
/// busy the thread pool is.
/// </summary>
public sealed class ScenarioExecutionTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly FakeTimeProvider _time = new();
    private readonly long _began;

    public ScenarioExecutionTests() => _began = _time.GetTimestamp();

    private TimeSpan Elapsed => _time.GetElapsedTime(_began);

    [Fact]
    public async Task AnOpenLoopDoesNotWaitForAnswers()
    {
        var answer = new TaskCompletionSource();
        var begun = 0;
        var scenario = Scenario.Create("stuck", async _ =>
            {
                if (Interlocked.Increment(ref begun) == 100) answer.SetResult();
                await answer.Task;
                return Response.Ok(sizeBytes: 3);
            })
            .WithLoadSimulations(Simulation.Inject(100, Second, Second));

        // One is due every 10 ms. After the last, to the end of the second, and no
        // further: what is slow then is the pool.
        var stats = await RunAsync(
            scenario, mayGoOn: () => begun < 100 ? begun > Elapsed.TotalMilliseconds / 10 : Elapsed < Second);
        Assert.Equal((100, 0, 300), (stats.Whole.Ok, stats.Whole.Failed, stats.Whole.Bytes));
        Assert.InRange(stats.Whole.Max, 985, 1005); // the first was due a second before the answer
    }

    [Fact]
    public async Task AClosedLoopKeepsItsCopiesBusyAndNoMore()
    {
        var (now, most) = (0, 0);
        var gate = new Lock();
        var scenario = Scenario.Create("copies", async context =>
            {
                lock (gate) most = Math.Max(most, ++now);
                await Task.Delay(TimeSpan.FromMilliseconds(50), _time, context.ScenarioCancellationToken);
                lock (gate) now--;
                return Response.Ok();
            })
            .WithLoadSimulations(
                Simulation.RampingConstant(4, Second), Simulation.KeepConstant(4, Second),
                Simulation.RampingConstant(1, Second));

        var stats = await RunAsync(scenario, mayGoOn: () => Elapsed < 1.5 * Second || most == 4);
        Assert.Equal((4, 0), (most, now));
        // 4 copies x 2 x 20 at most on the ramps' average, plus what the last ones end
        Assert.InRange(stats.Whole.Ok, 20, 180);
    }

    [Fact]
    public async Task FailuresAreCountedByCodeAndEachStepByItself()
    {
        var scenario = Scenario.Create("steps", async context =>
            {
                await Step.Run("good", context, () => Task.FromResult(Response.Ok()));
                if (context.InstanceNumber % 2 == 0) return Response.Fail("full", "no room");
                return await Step.Run("bad", context, () => throw new InvalidOperationException("broken"));
            })
            .WithLoadSimulations(Simulation.Inject(10, Second, Second))
            .WithThresholds(
                Threshold.Create("no failures", stats => stats.Whole.Failed == 0),
                Threshold.Create("some run", stats => stats.Steps.Count == 2));

        var stats = await RunAsync(scenario);
        Assert.Equal((0, 10), (stats.Whole.Ok, stats.Whole.Failed));
        FailureStats[] failures = [new("InvalidOperationException", 5, "broken"), new("full", 5, "no room")];
        Assert.Equal(failures, stats.Whole.Failures.OrderBy(failure => failure.StatusCode, StringComparer.Ordinal));
        Assert.Equal(["good", "bad"], stats.Steps.Select(step => step.Name));
        Assert.Equal([(10L, 0L), (0L, 5L)], stats.Steps.Select(step => (step.Ok, step.Failed)));
        Assert.Equal(["no failures"], stats.MissedThresholds);
    }

    [Fact]
    public async Task WarmUpIsDroppedAndCleanComesEvenAfterAFailure()
    {
        var (inits, cleans, runs) = (0, 0, 0);
        var scenario = Scenario.Create("warm", async context =>
            {
                Interlocked.Increment(ref runs);
                await Task.Delay(TimeSpan.FromMilliseconds(100), _time, context.ScenarioCancellationToken);
                return Response.Ok();
            })
            .WithInit(_ => Task.FromResult(inits++))
            .WithClean(_ => Task.FromResult(cleans++))
            .WithWarmUpDuration(Second)
            .WithLoadSimulations(Simulation.Inject(5, Second, Second));

        var stats = await RunAsync(scenario, mayGoOn: () => runs > 0);
        Assert.Equal((1, 1, 5), (inits, cleans, stats.Whole.Ok));
        Assert.True(runs > 5, $"{runs} runs: none to warm up");

        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Executions.Of(scenario, _time).RunAsync(cancelled.Token));
        Assert.Equal((2, 2), (inits, cleans));
    }

    [Fact]
    public async Task ACopyKeepsItsDataAndDisposesOfIt()
    {
        var kept = new Kept();
        var hasBegun = false;
        var scenario = Scenario.Create("kept", async context =>
            {
                hasBegun = true;
                if (context.InvocationNumber == 1) context.ScenarioInstanceData["connection"] = kept;
                Assert.Same(kept, context.ScenarioInstanceData["connection"]);
                await Task.Delay(TimeSpan.FromMilliseconds(100), _time, context.ScenarioCancellationToken);
                return Response.Ok();
            })
            .WithLoadSimulations(Simulation.KeepConstant(1, Second));

        var stats = await RunAsync(scenario, mayGoOn: () => hasBegun);
        Assert.Equal(0, stats.Whole.Failed);
        Assert.Equal(1, kept.Disposals);
    }

    [Fact]
    public async Task WhatHasNoRoomInFlightIsCountedAsNotStarted()
    {
        const int Started = 10_000;
        var answer = new TaskCompletionSource();
        var scenario = Scenario.Create("flood", async _ =>
            {
                await answer.Task;
                return Response.Ok();
            })
            .WithLoadSimulations(Simulation.Inject(Started + 50, Second, Second));
        _ = Task.Delay(2 * Second, _time, CancellationToken.None)
            .ContinueWith(_ => answer.SetResult(), TaskScheduler.Default);

        var stats = await RunAsync(scenario);
        Assert.Equal((Started, 50), (stats.Whole.Ok, stats.Whole.Failed));
        Assert.Equal("not-started", Assert.Single(stats.Whole.Failures).StatusCode);
    }

    [Fact]
    public async Task ADisposalThatThrowsIsAFailureAndKeepsNobodyWaiting()
    {
        var scenario = Scenario.Create("fragile", context =>
            {
                context.ScenarioInstanceData["connection"] = new FailsToDispose();
                return Task.FromResult(Response.Ok());
            })
            .WithLoadSimulations(Simulation.Inject(5, Second, Second));

        var stats = await RunAsync(scenario);
        Assert.Equal((5, 5), (stats.Whole.Ok, stats.Whole.Failed));
        Assert.Equal(
            new FailureStats("InvalidOperationException", 5, "cannot be closed"), Assert.Single(stats.Whole.Failures));
    }

    [Fact]
    public async Task ABodyThatIgnoresItsCancellationIsGivenUp()
    {
        var never = new TaskCompletionSource<Response>();
        var begun = 0;
        var scenario = Scenario.Create("stubborn", _ =>
            {
                Interlocked.Increment(ref begun);
                return never.Task;
            })
            .WithLoadSimulations(Simulation.KeepConstant(2, Second));
        var e = await Assert.ThrowsAsync<RunException>(() =>
            RunAsync(scenario, step: Second, mayGoOn: () => begun == 2));
        Assert.Equal("scenario stubborn: invocations ignore their cancellation token and do not end", e.Message);
    }

    [Fact]
    public async Task WhatCannotBeSetUpIsNotRun()
    {
        var scenario = Scenario.Create("unready", _ => throw new InvalidOperationException("ran"))
            .WithInit(_ => throw new InvalidOperationException("no database"))
            .WithLoadSimulations(Simulation.KeepConstant(1, Second));
        var e = await Assert.ThrowsAsync<RunException>(() => RunAsync(scenario));
        Assert.Equal("scenario unready could not be set up: no database", e.Message);
    }

    /// <param name="scenario">What runs.</param>
    /// <param name="step">How far the clock goes at once.</param>
    /// <param name="mayGoOn">Whether what is due by now has begun: the clock waits for it, though not for ever.</param>
    private async Task<ScenarioStats> RunAsync(Scenario scenario, TimeSpan? step = null, Func<bool>? mayGoOn = null)
    {
        var run = Executions.Of(scenario, _time).RunAsync(TestContext.Current.CancellationToken);
        var waited = Stopwatch.StartNew();
        while (await Task.WhenAny(run, Task.Delay(1, CancellationToken.None)) != run)
        {
            if (mayGoOn?.Invoke() == false && waited.Elapsed < Patience) continue;
            _time.Advance(step ?? TimeSpan.FromMilliseconds(10));
            waited.Restart();
        }

        return await run;
    }

    /// <summary>Misbehaves on purpose.</summary>
    private sealed class FailsToDispose : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => throw new InvalidOperationException("cannot be closed");
    }

    private sealed class Kept : IAsyncDisposable
    {
        internal int Disposals { get; private set; }

        public ValueTask DisposeAsync()
        {
            Disposals++;
            return ValueTask.CompletedTask;
        }
    }
}
