using System.Text.Json;

namespace KeyRx.Daemon.Feed;

/// <summary>
/// What kanata says to the clients of its TCP port, as it says it: <c>{"LayerChange":{"new":"nav"}}</c>. Its other
/// messages do not concern us. Pure; any thread.
/// </summary>
internal static class KanataLine
{
    private const string LayerChange = "LayerChange";

    // enum ServerMessage of kanata's tcp_protocol.
    private static readonly string[] Names =
        [LayerChange, "LayerNames", "CurrentLayerInfo", "ConfigFileReload", "CurrentLayerName", "MessagePush", "Error"];

    /// <summary>True for an object whose first field is named as one of kanata's messages.</summary>
    /// <param name="line">Valid JSON.</param>
    internal static bool IsOne(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject
            || !reader.Read()
            || reader.TokenType != JsonTokenType.PropertyName)
        {
            return false;
        }
        foreach (var name in Names)
        {
            if (reader.ValueTextEquals(name)) return true;
        }

        return false;
    }

    /// <summary>
    /// What is wrong, or null; then <paramref name="own"/> is the same as a line of ours, or
    /// null where it says nothing to us.
    /// </summary>
    internal static string? Read(ReadOnlySpan<byte> line, out byte[]? own)
    {
        own = null;
        var reader = new Utf8JsonReader(line);
        reader.Read();
        reader.Read();
        if (!reader.ValueTextEquals(LayerChange)) return null;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) return $"'{LayerChange}' is no object";
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isNew = reader.ValueTextEquals("new"u8);
            reader.Read();
            if (isNew && reader.TokenType == JsonTokenType.String)
            {
                // From quote to quote, escapes and all.
                own =
                [
                    .. "{\"type\":\"layer\",\"layer\":"u8,
                    .. line[(int)reader.TokenStartIndex..(int)reader.BytesConsumed], (byte)'}',
                ];
                return null;
            }

            reader.Skip();
        }

        return $"'{LayerChange}' has no string 'new'";
    }
}
