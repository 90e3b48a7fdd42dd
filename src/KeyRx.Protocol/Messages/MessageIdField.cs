using System.Text.Json;

namespace KeyRx.Protocol.Messages;

/// <summary>The field <c>message_id</c>, of refused messages too. Pure; any thread.</summary>
internal static class MessageIdField
{
    /// <summary>
    /// The id of a message that was refused before it was read so far: whatever else is wrong with it, its sender is
    /// to know which one it was. Leaves the fields without one where none can be read.
    /// </summary>
    internal static void Find(ReadOnlySpan<byte> json, ClientFields fields)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = int.MaxValue });
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isId = IsText(reader) && ClientFieldNames.FieldAt(reader) == ClientField.MessageId;
                reader.Read();
                if (isId && reader.TokenType == JsonTokenType.String)
                {
                    if (IsText(reader)) fields.TryTakeMessageId(reader);
                    return;
                }

                reader.Skip();
            }
        }
        catch (JsonException)
        {
            // It breaks off before the id.
        }
    }

    /// <summary>What is no text cannot be compared or read.</summary>
    private static bool IsText(in Utf8JsonReader reader) => JsonText.Fault(reader.ValueSpan) is null;
}
