using KeyRx.WebSockets.Framing;

namespace KeyRx.Testing.Streams;

/// <summary>What one peer sends, for readers of several hands. Immutable.</summary>
/// <param name="Reader">The role of who reads it.</param>
/// <param name="Bytes">All of it.</param>
public sealed record ByteStream(WebSocketRole Reader, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>More than any header or control frame lacks.</summary>
    private const int MoreBytes = 300;

    /// <summary>What was agreed on compression.</summary>
    public StreamCompression Compression { get; init; }

    /// <summary>It comes in pieces of this length.</summary>
    public int PieceBytesMax { get; init; } = int.MaxValue;

    /// <summary>The same with zeros behind it: who looks at whole headers or frames only has seen them then.</summary>
    public ByteStream Continued => this with { Bytes = (byte[])[.. Bytes.Span, .. new byte[MoreBytes]] };

    public override string ToString() =>
        $"for a {Reader}, {Compression}, in pieces of {PieceBytesMax}: {Convert.ToHexString(Bytes.Span)}";
}
