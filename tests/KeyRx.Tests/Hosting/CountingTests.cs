using KeyRx.Server;
using KeyRx.Testing;
using Xunit;

namespace KeyRx.Tests.Hosting;

/// <summary>
/// Tests that count what the process holds. They run when all others have ended, one after the other: whatever else
/// runs opens descriptors and threads, too.
/// </summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class CountingTests
{
    private const int Restarts = 100, Threads = 10, Logs = 10;
    private const int Living = 2; // the last may still stand on somebody's stack

    /// <summary>A hundred restarts leave no more than a few did.</summary>
    /// <param name="restart">Starts and stops so many servers, one after the other.</param>
    /// <param name="warmUp">Restarts before the first count.</param>
    /// <param name="descriptors">More that the host's framework may hold after a hundred.</param>
    internal static async Task AssertNothingIsLeftAsync(
        Func<int, Task<List<WeakReference<KeyRxServer>>>> restart, int warmUp, int descriptors)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "descriptors, threads and logs are counted in /proc");
        await restart(warmUp);
        var before = OwnProcess.Count();

        var stopped = await restart(Restarts);

        var after = OwnProcess.Count();
        Assert.InRange(after.Descriptors, 0, before.Descriptors + descriptors);
        Assert.InRange(after.Threads, 0, before.Threads + Threads);
        Assert.InRange(after.Logs, 0, before.Logs + Logs);
        Assert.Equal(Restarts, stopped.Count);
        Assert.InRange(OwnProcess.CountLiving(stopped), 0, Living);
    }
}
