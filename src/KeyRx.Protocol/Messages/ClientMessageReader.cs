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
        var parser = new ClientMessageParser(json);
        error = parser.Read(out message);
        messageId = parser.MessageId;
        if (error is not null) messageId ??= MessageIdField.Find(json);
        return message is not null && error is null;
    }
}
