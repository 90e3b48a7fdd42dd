using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace KeyRx.Protocol;

/// <summary>Checks a payload once, when it is published; it is then passed on as it is.</summary>
public static class JsonPayload
{
    /// <summary>Deepest nesting of a payload.</summary>
    public const int DepthMax = 16;

    /// <summary>True for exactly one JSON value in valid UTF-8; else why not, without any of the content.</summary>
    public static bool IsValid(ReadOnlySpan<byte> utf8, [NotNullWhen(false)] out string? error)
    {
        error = null;
        // The reader leaves what is inside strings unchecked; a text frame may not.
        if (!System.Text.Unicode.Utf8.IsValid(utf8))
        {
            error = "it is not UTF-8";
            return false;
        }

        try
        {
            var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = DepthMax });
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException e)
        {
            error = $"it breaks off or is malformed at byte {e.BytePositionInLine ?? 0} of line {(e.LineNumber ?? 0) + 1}, or nests deeper than {DepthMax}";
            return false;
        }
    }
}
