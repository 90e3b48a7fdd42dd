namespace KeyRx.WebSockets.Framing;

/// <summary>
/// A frame without its payload (RFC 6455 5.2), made by <see cref="FrameReader"/>.
/// </summary>
/// <remarks>
/// <code>
///  byte 0             byte 1          then
/// |F|R R R|opcode(4)|M| length 7    | extended length 0/2/8 | masking key 0/4 |
/// </code>
/// </remarks>
public readonly record struct FrameHeader
{
    private readonly byte _first;
    private readonly byte _headerLength;

    internal FrameHeader(byte first, bool masked, uint maskingKey, ulong payloadLength, int headerLength)
    {
        _first = first;
        _headerLength = (byte)headerLength;
        Masked = masked;
        MaskingKey = maskingKey;
        PayloadLength = payloadLength;
    }

    /// <summary>The last frame of its message (control frames always are).</summary>
    public bool Fin => (_first & Rfc6455.FinBit) != 0;

    /// <summary>
    /// The three reserved bits: <see cref="Rfc6455.Rsv1"/>, <see cref="Rfc6455.Rsv2"/>, <see cref="Rfc6455.Rsv3"/>.
    /// </summary>
    public byte Rsv => (byte)(_first & Rfc6455.RsvBits);

    /// <summary>What the frame carries.</summary>
    public Opcode Opcode => (Opcode)(_first & Rfc6455.OpcodeBits);

    /// <summary>
    /// Close, ping or pong: "control frames are identified by opcodes where the most
    /// significant bit is 1" (RFC 6455 5.5).
    /// </summary>
    public bool IsControl => (_first & Rfc6455.ControlBit) != 0;

    /// <summary>The payload is masked with <see cref="MaskingKey"/>.</summary>
    public bool Masked { get; }

    /// <summary>
    /// The key as <see cref="Masking"/> takes it: the first byte on the wire is the lowest. 0 when not masked.
    /// </summary>
    public uint MaskingKey { get; }

    /// <summary>Bytes of payload behind this header: below 2^63.</summary>
    public ulong PayloadLength { get; }

    /// <summary>Bytes of this header: 2 to 14.</summary>
    public int HeaderLength => _headerLength;
}
