using BenchmarkDotNet.Attributes;
using KeyRx.Bench.Wire;

namespace KeyRx.Bench.Cases;

/// <summary>A server receives whole masked messages from frames that lie back to back.</summary>
public abstract class ReceiveCase
{
    /// <summary>Messages an invocation: a receive loop takes what is there.</summary>
    private const int Count = 16;

    private ReceiverPair _receivers = null!;

    /// <summary>2 B to 1 MiB.</summary>
    public static int[] Sizes => Payloads.Sizes;

    /// <summary>Bytes of the message.</summary>
    [ParamsSource(nameof(Sizes))]
    public int Size { get; set; }

    /// <summary>Makes the frames.</summary>
    [GlobalSetup]
    public void Setup() => _receivers = Receivers();

    /// <summary>Ends both.</summary>
    [GlobalCleanup]
    public void Cleanup() => _receivers.Dispose();

    /// <summary>Counted as one message each.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public long KeyRx() => _receivers.KeyRx.Receive(Count);

    /// <summary>Counted as one message each.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Count)]
    public long DotNet() => _receivers.DotNet.Receive(Count);

    internal abstract ReceiverPair Receivers();
}
