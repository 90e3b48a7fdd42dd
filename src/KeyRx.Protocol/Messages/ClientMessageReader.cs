using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace KeyRx.Protocol.Messages;

/// <summary>
/// Reads a client's JSON message (PROTOCOL.md, "Messages of the client"). Never throws on input: what is wrong comes
/// back as one line that names the field, never its content. Any thread.
/// </summary>
public static class ClientMessageReader
{
    /// <summary>Longest message id, in bytes of UTF-8.</summary>
    public const int MessageIdBytesMax = 64;

    /// <summary>Longest session, in bytes of UTF-8.</summary>
    public const int SessionBytesMax = 64;

    /// <summary>Topics of one message.</summary>
    public const int TopicsMax = 64;

    /// <summary>Deepest nesting of a message.</summary>
    public const int DepthMax = JsonPayload.MessageDepthMax;

    /// <summary>True for a message; else the line to answer with.</summary>
    public static bool TryRead(
        in ReadOnlySequence<byte> utf8Json, [NotNullWhen(true)] out ClientMessage? message,
        [NotNullWhen(false)] out string? error) =>
        TryRead(utf8Json, out message, out error, out _);

    /// <summary>
    /// The same, and also of a message that is refused its id, so that the error can name it; null where none could
    /// be read.
    /// </summary>
    public static bool TryRead(
        in ReadOnlySequence<byte> utf8Json, [NotNullWhen(true)] out ClientMessage? message,
        [NotNullWhen(false)] out string? error, out byte[]? messageId)
    {
        var json = utf8Json.IsSingleSegment ? utf8Json.FirstSpan : utf8Json.ToArray();
        var fields = new ClientFields();
        var isRead = TryRead(json, fields, out error);
        messageId = fields.MessageId.IsEmpty ? null : fields.MessageId.ToArray();
        message = isRead ? ClientMessage.Of(fields, json) : null;
        return isRead;
    }

    /// <summary>
    /// The same, without allocating anything for a message that is taken; of one that is refused the fields tell the
    /// id.
    /// </summary>
    internal static bool TryRead(
        ReadOnlySpan<byte> utf8Json, ClientFields fields, [NotNullWhen(false)] out string? error)
    {
        error = new ClientMessageParser(utf8Json, fields).Read();
        if (error is not null && fields.MessageId.IsEmpty) MessageIdField.Find(utf8Json, fields);
        return error is null;
    }
}
