using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace KeyRx.Protocol.Messages;

/// <summary>
/// Reads a server's JSON message, for clients. Never throws on input; unknown types and fields are ignored, as the
/// compatibility policy asks. Any thread.
/// </summary>
public static class ServerMessageReader
{
    /// <summary>False for anything that is no message of this protocol.</summary>
    public static bool TryRead(in ReadOnlySequence<byte> utf8Json, [NotNullWhen(true)] out ServerMessage? message) =>
        new ServerMessageParser(
            utf8Json.IsSingleSegment ? utf8Json.FirstSpan : utf8Json.ToArray()).TryRead(out message);
}
