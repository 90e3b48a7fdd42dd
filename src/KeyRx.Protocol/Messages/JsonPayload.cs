using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace KeyRx.Protocol.Messages;

/// <summary>
/// Checks a payload once, when it is published; it is then passed on as it is. Never throws; any thread.
/// </summary>
public static class JsonPayload
{
    /// <summary>Deepest nesting of a payload: one less than a message's, which it becomes part of.</summary>
    public const int DepthMax = MessageDepthMax - 1;

    /// <summary>Deepest nesting of any message.</summary>
    internal const int MessageDepthMax = 16;

    /// <summary>True for exactly one JSON value in valid UTF-8; else why not, without any of the content.</summary>
    public static bool IsValid(ReadOnlySpan<byte> utf8, [NotNullWhen(false)] out string? error)
    {
        error = JsonText.Fault(utf8) is { } fault ? $"it {fault}" : Malformation(utf8);
        return error is null;
    }

    private static string? Malformation(ReadOnlySpan<byte> utf8)
    {
        // One level more than allowed, so that nesting can be told from bad grammar.
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = DepthMax + 1 });
        try
        {
            while (reader.Read())
            {
                if (JsonDepth.Exceeds(reader, DepthMax)) return $"it nests deeper than {DepthMax}";
            }

            return null;
        }
        catch (JsonException)
        {
            return $"it breaks off or is malformed at byte {reader.BytesConsumed}";
        }
    }
}
