using System.Text.Json;

namespace KeyRx.Daemon.Feed;

/// <summary>One field that a kind of line may or must have (PROTOCOL.md, "Standard topics").</summary>
internal sealed record FeedField(string Name, FeedFieldKind Kind, bool IsRequired = false)
{
    private const long MicrosMax = (1L << 53) - 1; // PROTOCOL.md, "Messages": exact as a double

    /// <summary>
    /// Null when the value the reader stands on is of this kind; else why not, without the value. Moves to its end.
    /// </summary>
    internal string? Fault(ref Utf8JsonReader reader)
    {
        var isRight = Kind switch
        {
            FeedFieldKind.Text => reader.TokenType == JsonTokenType.String,
            FeedFieldKind.TextList => IsTextList(ref reader),
            _ => reader.TokenType == JsonTokenType.Number
                && reader.TryGetInt64(out var micros)
                && micros is >= 0 and <= MicrosMax,
        };
        if (isRight) return null;
        return Kind switch
        {
            FeedFieldKind.Text => $"'{Name}' is no string",
            FeedFieldKind.TextList => $"'{Name}' is no array of strings",
            _ => $"'{Name}' is no whole number of microseconds",
        };
    }

    private static bool IsTextList(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray) return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.String)
        {
        }

        return reader.TokenType == JsonTokenType.EndArray;
    }
}
