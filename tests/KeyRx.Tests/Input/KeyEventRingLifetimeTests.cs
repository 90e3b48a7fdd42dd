using System.Diagnostics;
using KeyRx.Input;
using Xunit;

namespace KeyRx.Tests.Input;

/// <summary>
/// Case L10: disposing a ring while another thread collects garbage. Sibling: the same in plain memory, where there
/// is no mmap. What goes wrong is a segmentation fault, so it happens in a process of its own.
/// </summary>
public sealed class KeyEventRingLifetimeTests
{
    private const string Mark = "KEYRX_TEST_COLLECTS_RINGS";

    /// <summary>The largest: a collection then finds the time to end in the middle of one use.</summary>
    private const int Capacity = KeyEventRingLayout.CapacityMax;

    /// <summary>Against hangs only.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan TimeOfEachUse = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task TheMemoryOutlivesEveryUseOfItAlsoWhenTheRingIsCollectedMeanwhile()
    {
        var child = $"{typeof(KeyEventRingLifetimeTests).FullName}.{nameof(UsesRingsThatNobodyHolds)}";
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            ArgumentList = { "-noLogo", "-method", child },
            RedirectStandardOutput = true,
            // Optimised from the first call on: only then is the last use of `this` before the last of the memory.
            Environment = { [Mark] = "1", ["DOTNET_TieredCompilation"] = "0" },
        };
        using var process = Process.Start(start)!;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Patience);
        try
        {
            var said = await process.StandardOutput.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            Assert.True(process.ExitCode == 0, $"the process ended with {process.ExitCode}: {said}");
            Assert.Contains("Total: 1,", said, StringComparison.Ordinal);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }

    /// <summary>The child's part.</summary>
    [Fact]
    public void UsesRingsThatNobodyHolds()
    {
        if (Environment.GetEnvironmentVariable(Mark) is null) return;
        var isDone = false;
        var collector = new Thread(() =>
        {
            while (!Volatile.Read(ref isDone)) GC.Collect();
        });
        collector.Start();

        Action[] uses = [DisposeMapped, DisposePlain];
        foreach (var use in uses)
        {
            for (var clock = Stopwatch.StartNew(); clock.Elapsed < TimeOfEachUse;) use();
        }

        Volatile.Write(ref isDone, true);
        collector.Join();
    }

    private static void DisposeMapped() => KeyEventRing.Create(Capacity).Dispose();

    private static void DisposePlain() => KeyEventRing.Create(Capacity, time: null, mapped: false).Dispose();
}
