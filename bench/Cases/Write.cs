using System.Buffers;
using System.Net.WebSockets;
using BenchmarkDotNet.Attributes;
using KeyRx.Bench.Wire;
using KeyRx.WebSockets.Framing;

namespace KeyRx.Bench.Cases;

/// <summary>A server sends one message to one client: a frame into a reused buffer, the buffer into a stream.</summary>
public class Write
{
    private readonly ArrayBufferWriter<byte> _frame = new();
    private readonly ChunkStream _stream = new([]);
    private byte[] _payload = [];
    private WebSocket _socket = null!;

    /// <summary>2 B to 1 MiB.</summary>
    public static int[] Sizes => Payloads.Sizes;

    /// <summary>Bytes of the message.</summary>
    [ParamsSource(nameof(Sizes))]
    public int Size { get; set; }

    /// <summary>Makes the payload.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _payload = Payloads.Random(Size);
        _socket = WebSocket.CreateFromStream(_stream, new WebSocketCreationOptions { IsServer = true });
    }

    /// <summary>Ends both.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _socket.Dispose();
        _stream.Dispose();
    }

    /// <summary>One message.</summary>
    [Benchmark]
    public void KeyRx()
    {
        _frame.ResetWrittenCount();
        FrameWriter.Write(_frame, Opcode.Binary, _payload);
        _stream.WriteAsync(_frame.WrittenMemory).GetAwaiter().GetResult();
    }

    /// <summary>One message.</summary>
    [Benchmark(Baseline = true)]
    public void DotNet() => _socket.SendAsync(
        _payload.AsMemory(), WebSocketMessageType.Binary, WebSocketMessageFlags.EndOfMessage,
        CancellationToken.None).GetAwaiter().GetResult();
}
