using System.Net.WebSockets;
using System.Reflection;
using BenchmarkDotNet.Attributes;
using KeyRx.Bench.Wire;
using KeyRx.WebSockets.Framing;

namespace KeyRx.Bench.Cases;

/// <summary>Masking alone, in place (RFC 6455 5.3).</summary>
public class Mask
{
    private const uint MaskingKey = 0x9C1D_37E5;
    private byte[] _payload = [];
    private DotNetMask _dotNet = null!;

    /// <summary>The signature of System.Net.WebSockets' own method, which is not public.</summary>
    private delegate int DotNetMask(Span<byte> toMask, int mask, int maskIndex);

    /// <summary>2 B to 1 MiB.</summary>
    public static int[] Sizes => Payloads.Sizes;

    /// <summary>Bytes to mask.</summary>
    [ParamsSource(nameof(Sizes))]
    public int Size { get; set; }

    /// <summary>Makes the payload and finds the other's method.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _payload = Payloads.Random(Size);
        _dotNet = typeof(WebSocket).Assembly.GetType("System.Net.WebSockets.ManagedWebSocket", throwOnError: true)!
            .GetMethod("ApplyMask", BindingFlags.NonPublic | BindingFlags.Static, [
                typeof(Span<byte>), typeof(int), typeof(int)])!
            .CreateDelegate<DotNetMask>();

        KeyRx();
        DotNet();
        if (!_payload.AsSpan().SequenceEqual(Payloads.Random(Size)))
            throw new InvalidOperationException("the two do not mask alike");
    }

    /// <summary>One payload.</summary>
    [Benchmark]
    public void KeyRx() => Masking.Apply(_payload, MaskingKey);

    /// <summary>One payload.</summary>
    [Benchmark(Baseline = true)]
    public void DotNet() => _ = _dotNet(_payload, unchecked((int)MaskingKey), 0);
}
