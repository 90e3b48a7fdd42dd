using System.Globalization;
using KeyRx.Tests.Input;
using Xunit;

namespace KeyRx.Tests.Server.Model;

/// <summary>
/// Random sequences of everything that can happen, against the rules a client may rely on: each sequence once, or named
/// by a gap; no key believed down that is up. One thread, a clock of our own: a seed replays exactly.
/// </summary>
public sealed class ModelTests
{
    /// <summary>A thousand in the suite; KEYRX_MODEL_SEEDS for a long run.</summary>
    private static readonly int Seeds =
        int.TryParse(
            Environment.GetEnvironmentVariable("KEYRX_MODEL_SEEDS"), CultureInfo.InvariantCulture, out var count)
            ? count
            : 1000;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void NoClientEverMissesOrRepeatsASequenceUntold(bool mirrored)
    {
        var totals = new ModelRun.Totals();
        for (var seed = 0; seed < Seeds; seed++)
        {
            try
            {
                using var run = new ModelRun(seed, mirrored, totals);
                run.Play();
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed}: {e.Message}", e);
            }
        }

        // The run is worth something only if all of it happened.
        Assert.True(totals.Events > 100_000, $"{totals}");
        Assert.True(totals.Gaps > 100, $"{totals}");
        Assert.True(totals.Snapshots > 1000, $"{totals}");
        Assert.True(totals.Reconnects > 1000, $"{totals}");
        Assert.True(totals.Resumes > 200, $"{totals}");
        Assert.True(totals.RingLost > 100, $"{totals}");
        Assert.True(totals.Compressed > 10_000, $"{totals}");
        Assert.True(totals.Removed > 100, $"{totals}");
        Assert.True(totals.ToldRemoved > 100, $"{totals}");
        TestContext.Current.TestOutputHelper?.WriteLine($"{totals}; bounds reached: {totals.Bounds}");
        Assert.Empty(totals.Bounds.Missed);
    }

    /// <summary>
    /// Restarts of all kinds, after which clients go on where they were or are told that they cannot.
    /// </summary>
    [Fact]
    public void NoRestartThatKeepsTheLogMakesAClientMissOrRepeatASequenceUntold()
    {
        using var folder = new TemporaryFolder();
        var totals = new ModelRun.Totals();
        for (var seed = 0; seed < Seeds / 10; seed++)
        {
            try
            {
                using var run = new ModelRun(seed, mirrored: true, totals, folder.PathOf($"{seed}"));
                run.Play();
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed}: {e.Message}", e);
            }
        }

        Assert.True(totals.Resumes > Seeds / 10, $"{totals}");
        Assert.True(totals.Gaps > Seeds / 10, $"{totals}");
        TestContext.Current.TestOutputHelper?.WriteLine(totals.ToString());
    }

    /// <summary>Enough for what is rare: someone falls out of a log of compressed frames.</summary>
    public static TheoryData<int> ReplayedSeeds => new(Enumerable.Range(0, 60));

    [Theory]
    [MemberData(nameof(ReplayedSeeds))]
    public void ASeedReplaysExactly(int seed) => Assert.Equal(TotalsOf(seed), TotalsOf(seed));

    private static ModelRun.Totals TotalsOf(int seed)
    {
        var totals = new ModelRun.Totals();
        using var run = new ModelRun(seed, mirrored: true, totals);
        run.Play();
        return totals;
    }
}
