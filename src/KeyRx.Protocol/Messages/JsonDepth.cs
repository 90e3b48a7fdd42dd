using System.Text.Json;

namespace KeyRx.Protocol.Messages;

/// <summary>
/// How deep a reader stands. Readers allow one level more than the limit and ask here, so that the refusal can name
/// the rule.
/// </summary>
internal static class JsonDepth
{
    /// <summary>
    /// True when the reader has just opened a level beyond the limit. (An opening token's own depth is that of its
    /// parent.)
    /// </summary>
    internal static bool Exceeds(in Utf8JsonReader reader, int max) =>
        reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray && reader.CurrentDepth >= max;
}
