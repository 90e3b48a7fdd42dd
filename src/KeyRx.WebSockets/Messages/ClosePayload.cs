using System.Buffers.Binary;
using KeyRx.WebSockets.Framing;

namespace KeyRx.WebSockets.Messages;

/// <summary>
/// Judges the payload of a received close frame (RFC 6455 5.5.1, 7.4); one of a single byte is refused at its
/// header. Pure.
/// </summary>
internal static class ClosePayload
{
    /// <summary>The status, 1005 for an empty payload; or the broken rule.</summary>
    internal static ProtocolViolation TryParse(ReadOnlySpan<byte> payload, out ushort status)
    {
        status = Rfc6455.CloseNoStatus;
        if (payload.IsEmpty)
            return ProtocolViolation.None;

        status = BinaryPrimitives.ReadUInt16BigEndian(payload);
        if (!Rfc6455.IsValidCloseStatus(status))
            return ProtocolViolation.CloseStatusNotAllowed;

        return System.Text.Unicode.Utf8.IsValid(payload[sizeof(ushort)..])
            ? ProtocolViolation.None
            : ProtocolViolation.CloseReasonNotUtf8;
    }
}
