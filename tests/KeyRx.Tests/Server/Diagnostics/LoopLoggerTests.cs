using KeyRx.Server.Diagnostics;
using Microsoft.Extensions.Logging;
using Xunit;

namespace KeyRx.Tests.Server.Diagnostics;

/// <summary>The loop's log, whose target may do anything: nobody who logs waits for it or is harmed by it.</summary>
public sealed class LoopLoggerTests : KeyRx.Tests.Client.BoundedTest
{
    private const int WaitingMax = 1024;

    [Fact]
    public async Task LinesComeOutInTheirOrder()
    {
        using var target = new RememberingLoggerFactory();
        using var logger = new LoopLogger(target);
        for (var i = 0; i < 500; i++) Say(logger, i);
        logger.Dispose();
        await logger.Written.WaitAsync(Cancellation);

        Assert.Equal(Enumerable.Range(0, 500).Select(i => $"line {i}"), target.Lines.Select(line => line.Trim()));
    }

    [Fact]
    public async Task ATargetThatBlocksHoldsNobodyAndWhatWasTooMuchIsCounted()
    {
        using var target = new LoggerThatBlocks();
        using var logger = new LoopLogger(target);
        for (var i = 0; i < 3000; i++) Say(logger, i); // returns: the target has not let go of the first line
        Assert.Empty(target.Lines);

        target.LetGo();
        logger.Dispose();
        await logger.Written.WaitAsync(Cancellation);
        string[] said = [.. target.Lines.Where(line => line.StartsWith("line ", StringComparison.Ordinal))];
        var leftOut = Assert.Single(target.Lines.Except(said));
        Assert.InRange(said.Length, WaitingMax, WaitingMax + 1); // one more that the target had in its hands
        Assert.StartsWith($"{3000 - said.Length} lines are left out", leftOut, StringComparison.Ordinal);
        // The one more came in when the target took the first into its hands: whichever was logged then.
        Assert.Equal(Enumerable.Range(0, WaitingMax).Select(i => $"line {i}"), said.Take(WaitingMax));
    }

    [Fact]
    public async Task ATargetThatThrowsHarmsNobody()
    {
        using var target = new LoggerThatThrows();
        using var logger = new LoopLogger(target);
        for (var i = 0; i < 10; i++) Say(logger, i);
        logger.Dispose();
        await logger.Written.WaitAsync(Cancellation);

        Assert.True(logger.Written.IsCompletedSuccessfully);
        Say(logger, 11); // after the end: nothing happens
    }

    private static void Say(LoopLogger logger, int number) =>
        logger.Log(LogLevel.Information, default, number, null, static (state, _) => $"line {state}");
}
