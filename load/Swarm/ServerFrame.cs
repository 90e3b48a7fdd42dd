using System.Buffers;
using System.Runtime.CompilerServices;
using KeyRx.WebSockets.Framing;

namespace KeyRx.Load.Swarm;

/// <summary>
/// Finds the next whole frame in received bytes. Pure. The usual frame, final and below 64 KiB, is recognised by two
/// bytes; everything else goes through <see cref="FrameReader"/>, which knows all rules.
/// </summary>
internal readonly record struct ServerFrame(Opcode Opcode, int PayloadStart, int PayloadLength)
{
    /// <summary>Part of a fragmented message (RFC 6455 5.4).</summary>
    internal bool IsFragment { get; private init; }

    private const byte FinalText = 0x81; // FIN + text, RFC 6455 5.2
    private const byte FinalBinary = 0x82; // FIN + binary
    private const byte OpcodeBits = 0x0F;
    private const int Length16Marker = 126; // RFC 6455 5.2: the next two bytes are the length

    /// <summary>Where the next frame starts.</summary>
    internal int End => PayloadStart + PayloadLength;

    /// <summary>False when bytes are missing, or with an error when they can never be right.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool TryRead(byte[] buffer, int start, int end, out ServerFrame frame, out string? error)
    {
        error = null;
        if (end - start >= 4 && buffer[start] is FinalText or FinalBinary)
        {
            int length = buffer[start + 1];
            var header = 2;
            if (length == Length16Marker)
            {
                length = (buffer[start + 2] << 8) | buffer[start + 3];
                header = 4;
            }

            // A length of 127 or a set mask bit is left to the reader below.
            if (header == 4 ? length >= Length16Marker : length < Length16Marker)
            {
                frame = new ServerFrame((Opcode)(buffer[start] & OpcodeBits), start + header, length);
                return frame.End <= end;
            }
        }

        return TryReadRare(buffer, start, end, out frame, out error);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TryReadRare(byte[] buffer, int start, int end, out ServerFrame frame, out string? error)
    {
        frame = default;
        error = null;
        var input = new ReadOnlySequence<byte>(buffer, start, end - start);
        switch (FrameReader.TryRead(ref input, WebSocketRole.Client, out var header, out var violation))
        {
            case FrameReadResult.NeedMore:
                return false;
            case FrameReadResult.Violation:
                error = $"server broke the protocol: {violation}";
                return false;
        }

        if (header.PayloadLength > (ulong)buffer.Length)
        {
            error = $"frame of {header.PayloadLength} bytes";
            return false;
        }

        frame = new ServerFrame(header.Opcode, start + header.HeaderLength, (int)header.PayloadLength)
        {
            IsFragment = !header.Fin || header.Opcode == Opcode.Continuation,
        };
        return frame.End <= end;
    }
}
