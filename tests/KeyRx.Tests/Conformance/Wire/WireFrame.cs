using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace KeyRx.Tests.Conformance;

/// <summary>
/// A frame as RFC 6455 5.2 draws it, written from the RFC alone: nothing here knows the code under test. It can be
/// wrong in every way that a test wants it to be.
/// </summary>
internal sealed record WireFrame(int Opcode, byte[] Payload)
{
    internal const int Continuation = 0, Text = 1, Binary = 2, Close = 8, Ping = 9, Pong = 10;

    private const int ShownMax = 64;

    internal bool Fin { get; init; } = true;

    /// <summary>The three reserved bits, RSV1 the highest.</summary>
    internal int Rsv { get; init; }

    /// <summary>Four bytes; null = not masked.</summary>
    internal byte[]? MaskingKey { get; init; }

    /// <summary>What the header says instead of the real length.</summary>
    internal ulong? DeclaredLength { get; init; }

    /// <summary>Bytes of extended length (0, 2, 8) instead of the fewest.</summary>
    internal int? LengthBytes { get; init; }

    /// <summary>The status of a close frame, 1005 where it has none (RFC 6455 7.1.5).</summary>
    internal int CloseStatus => Payload.Length < 2 ? 1005 : BinaryPrimitives.ReadUInt16BigEndian(Payload);

    internal byte[] ToBytes()
    {
        var length = DeclaredLength ?? (ulong)Payload.Length;
        var form = LengthBytes ?? (length < 126 ? 0 : length <= ushort.MaxValue ? 2 : 8);
        var marker = form switch { 0 => (int)length, 2 => 126, _ => 127 };
        var extended = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(extended, length);
        return
        [
            (byte)((Fin ? 0x80 : 0) | (Rsv << 4) | Opcode), (byte)((MaskingKey is null ? 0 : 0x80) | marker),
            .. extended[(8 - form)..], .. MaskingKey ?? [], .. Masked(Payload, MaskingKey),
        ];
    }

    /// <summary>
    /// RFC 6455 5.3: octet i of the payload XOR octet i MOD 4 of the key; the same in both directions.
    /// </summary>
    internal static byte[] Masked(byte[] payload, byte[]? key) =>
        key is null ? payload : [.. payload.Select((value, i) => (byte)(value ^ key[i % 4]))];

    /// <summary>A line to compare: the name and the payload, or its length and hash.</summary>
    public override string ToString() =>
        $"{Name(Opcode)}{(Fin ? "" : "...")}{(Rsv == 0 ? "" : $" rsv {Rsv}")} {Show()}".TrimEnd();

    private static string Name(int opcode) => opcode switch
    {
        Continuation => "continuation",
        Text => "text",
        Binary => "binary",
        Close => "close",
        Ping => "ping",
        Pong => "pong",
        _ => $"opcode {opcode}",
    };

    private string Show()
    {
        if (Opcode == Close) return CloseStatus == 1005 ? "" : $"{CloseStatus}";
        return Payload.Length <= ShownMax && Payload.All(b => b is > (byte)' ' and < 0x7F)
            ? Encoding.ASCII.GetString(Payload)
            : $"{Payload.Length} bytes {Convert.ToHexString(SHA256.HashData(Payload), 0, 8)}";
    }
}
