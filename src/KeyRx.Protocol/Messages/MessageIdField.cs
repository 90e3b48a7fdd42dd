using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace KeyRx.Protocol.Messages;

/// <summary>The field <c>message_id</c>, of refused messages too. Pure; any thread.</summary>
internal static class MessageIdField
{
    /// <summary>True where the string that the reader stands at is a message id.</summary>
    internal static bool TryTake(in Utf8JsonReader reader, [NotNullWhen(true)] out byte[]? utf8)
    {
        utf8 = Encoding.UTF8.GetBytes(reader.GetString()!);
        if (utf8.Length is 0 or > ClientMessageReader.MessageIdBytesMax) utf8 = null;
        return utf8 is not null;
    }

    /// <summary>
    /// The id of a message that was refused before it was read so far: whatever else is wrong with it, its sender is
    /// to know which one it was. Null where there is none that can be read.
    /// </summary>
    internal static byte[]? Find(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = int.MaxValue });
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isId = IsText(reader) && ClientFieldNames.FieldAt(reader) == ClientField.MessageId;
                reader.Read();
                if (isId && reader.TokenType == JsonTokenType.String)
                    return IsText(reader) && TryTake(reader, out var utf8) ? utf8 : null;
                reader.Skip();
            }
        }
        catch (JsonException)
        {
            return null; // it breaks off before the id
        }

        return null;
    }

    /// <summary>What is no text cannot be compared or read.</summary>
    private static bool IsText(in Utf8JsonReader reader) => JsonText.Fault(reader.ValueSpan) is null;
}
