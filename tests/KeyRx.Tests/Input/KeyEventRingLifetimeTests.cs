using System.Diagnostics;
using System.Runtime.CompilerServices;
using KeyRx.Input;
using KeyRx.Protocol;
using Xunit;

namespace KeyRx.Tests.Input;

/// <summary>
/// Case L10: disposing a ring while another thread collects garbage. Siblings: the last event read, and the last one
/// published, with no other reference to the ring left. What goes wrong is a segmentation fault, so it happens in a
/// process of its own.
/// </summary>
public sealed class KeyEventRingLifetimeTests
{
    private const string Mark = "KEYRX_TEST_COLLECTS_RINGS";

    /// <summary>Large, so that one use takes long enough to be collected in.</summary>
    private const int Capacity = 16384;

    /// <summary>Against hangs only.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan TimeOfEachUse = TimeSpan.FromSeconds(1);

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

        Action<KeyEventRing>[] uses = [DisposeIt, ReadIt, PublishTo];
        foreach (var use in uses)
        {
            for (var clock = Stopwatch.StartNew(); clock.Elapsed < TimeOfEachUse;) UseOne(use);
        }

        Volatile.Write(ref isDone, true);
        collector.Join();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void UseOne(Action<KeyEventRing> use)
    {
        var ring = KeyEventRing.Create(Capacity);
        for (var n = 0; n < Capacity; n++) ring.Publish(new KeyEvent { Native = 30 });
        use(ring);
    }

    private static void DisposeIt(KeyEventRing ring) => ring.Dispose();

    private static void ReadIt(KeyEventRing ring)
    {
        var reader = ring.CreateReader();
        while (reader.TryRead(out _))
        {
        }
    }

    private static void PublishTo(KeyEventRing ring) => ring.Publish(new KeyEvent { Native = 30 });
}
