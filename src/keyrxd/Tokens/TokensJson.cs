using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using KeyRx.Protocol.Messages;

namespace KeyRx.Daemon.Tokens;

/// <summary>
/// The tokens file's text. Whatever is not understood is refused: a misspelt field must not widen what a token
/// allows.
/// </summary>
internal static class TokensJson
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    /// <summary>
    /// False with a reason in one line; it never quotes what stands where a secret could have been put.
    /// </summary>
    internal static bool TryRead(
        ReadOnlyMemory<byte> utf8, out List<TokenRecord> tokens, [NotNullWhen(false)] out string? error)
    {
        tokens = [];
        if (!JsonPayload.IsValid(utf8.Span, out var reason)) return Refuse($"is no JSON: {reason}", out error);
        try
        {
            using var document = JsonDocument.Parse(utf8, Strict);
            error = ReadAll(document.RootElement, tokens);
        }
        catch (JsonException)
        {
            error = "a field stands twice in the same object"; // all else has been looked at above
        }

        return error is null;
    }

    internal static void Write(Stream output, IEnumerable<TokenRecord> tokens)
    {
        using var json = new Utf8JsonWriter(output, Indented);
        json.WriteStartObject();
        json.WriteStartArray("tokens");
        foreach (var token in tokens)
        {
            json.WriteStartObject();
            json.WriteString("name", token.Name);
            json.WriteString("sha256", token.Sha256);
            WriteList(json, "scopes", TokenRules.NamesOf(token.Scopes));
            if (token.Topics.Count > 0) WriteList(json, "topics", token.Topics);
            if (token.Expires is { } expires) json.WriteString("expires", ExpiryText.Write(expires));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static bool Refuse(string reason, out string error)
    {
        error = reason;
        return false;
    }

    private static string? ReadAll(JsonElement root, List<TokenRecord> tokens)
    {
        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("tokens", out var array)
            || array.ValueKind != JsonValueKind.Array)
            return "holds no object with an array 'tokens'";
        foreach (var property in root.EnumerateObject())
        {
            if (property.Name != "tokens")
                return $"there is no field '{TokenRules.Shown(property.Name)}' beside tokens";
        }

        var number = 0;
        foreach (var element in array.EnumerateArray())
        {
            number++;
            if (TokenElement.Read(element, number, out var token) is { } error) return error;
            if (tokens.Find(other => other.Name == token!.Name) is not null)
                return $"there are two tokens '{token!.Name}'";
            if (tokens.Find(other => other.Sha256 == token!.Sha256) is { } same)
                return $"token '{token!.Name}' has the sha256 of '{same.Name}'";
            tokens.Add(token!);
        }

        return null;
    }
}
