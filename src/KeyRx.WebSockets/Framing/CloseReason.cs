using System.Buffers;
using System.Text.Unicode;

namespace KeyRx.WebSockets.Framing;

/// <summary>Fits a close reason into its 123 bytes without splitting a character (RFC 6455 5.5.1). Pure.</summary>
internal static class CloseReason
{
    /// <summary>Encodes as much of the text as fits; unpaired surrogates become U+FFFD.</summary>
    internal static int Encode(ReadOnlySpan<char> text, Span<byte> utf8)
    {
        var status = Utf8.FromUtf16(text, utf8, out _, out var written);
        return status is OperationStatus.Done or OperationStatus.DestinationTooSmall ? written : 0;
    }

    /// <summary>Cuts before the character that would cross the limit.</summary>
    internal static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length <= Rfc6455.CloseReasonMax)
            return utf8;

        var end = Rfc6455.CloseReasonMax;
        while (end > 0 && (utf8[end] & 0xC0) == 0x80)
            end--;
        return utf8[..end];
    }
}
