using System.Buffers;
using System.Net.WebSockets;
using BenchmarkDotNet.Attributes;
using KeyRx.Bench.Wire;
using KeyRx.WebSockets.Deflate;
using KeyRx.WebSockets.Framing;

namespace KeyRx.Bench.Cases;

/// <summary>A server sends one compressed message to one client. Both at zlib's level 6, .NET's only one.</summary>
public class Deflate
{
    private readonly ChunkStream _stream = new([]);
    private readonly Deflater _deflater = new(level: 6);
    private ReadOnlySequence<byte> _payload;
    private byte[] _frame = [];
    private WebSocket _socket = null!;

    /// <summary>Below 125 B nobody compresses.</summary>
    public static int[] Sizes => [.. Payloads.Sizes.Where(size => size >= 125)];

    /// <summary>Bytes of the plain message.</summary>
    [ParamsSource(nameof(Sizes))]
    public int Size { get; set; }

    /// <summary>Makes the payload.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _payload = new ReadOnlySequence<byte>(Payloads.Json(Size));
        _frame = new byte[FrameWriter.HeaderMax + Size + Deflater.SpareBytes];
        _socket = WebSocket.CreateFromStream(
            _stream, new WebSocketCreationOptions { IsServer = true, DangerousDeflateOptions = DotNetDeflate.Options });
    }

    /// <summary>Ends both.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _socket.Dispose();
        _stream.Dispose();
        _deflater.Dispose();
    }

    /// <summary>
    /// One message: compressed behind the longest header a server writes, then moved to the header it got.
    /// </summary>
    [Benchmark]
    public void KeyRx()
    {
        var deflated = _frame.AsSpan(FrameWriter.HeaderMax);
        if (!_deflater.TryDeflate(_payload, deflated, out var length))
            throw new InvalidOperationException("does not compress");
        var header = FrameWriter.WriteHeader(_frame, Opcode.Text, length, rsv1: true);
        deflated[..length].CopyTo(_frame.AsSpan(header));
        _stream.WriteAsync(_frame.AsMemory(0, header + length)).GetAwaiter().GetResult();
    }

    /// <summary>One message.</summary>
    [Benchmark(Baseline = true)]
    public void DotNet() => _socket.SendAsync(
        _payload.First, WebSocketMessageType.Text, WebSocketMessageFlags.EndOfMessage,
        CancellationToken.None).GetAwaiter().GetResult();
}
