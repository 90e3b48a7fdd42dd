using BenchmarkDotNet.Attributes;
using KeyRx.Bench.Wire;

namespace KeyRx.Bench.Cases;

/// <summary>A server receives whole masked messages, one an invocation, from frames that lie back to back.</summary>
public abstract class ReceiveCase
{
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

    /// <summary>One message.</summary>
    [Benchmark]
    public long KeyRx() => _receivers.KeyRx.Receive().Length;

    /// <summary>One message.</summary>
    [Benchmark(Baseline = true)]
    public long DotNet() => _receivers.DotNet.Receive().Length;

    internal abstract ReceiverPair Receivers();
}
