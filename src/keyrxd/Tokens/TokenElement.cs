using System.Text.Json;

namespace KeyRx.Daemon.Tokens;

/// <summary>One object of the array <c>tokens</c>.</summary>
internal static class TokenElement
{
    private static readonly string[] Fields = ["name", "sha256", "scopes", "topics", "expires"];

    /// <summary>Null and the token; else what is wrong with which.</summary>
    internal static string? Read(JsonElement element, int number, out TokenRecord? token)
    {
        token = null;
        if (element.ValueKind != JsonValueKind.Object) return $"token {number} is no object";
        // Until the name is known to be one it is not quoted: somebody may have put the secret there.
        if (!TryText(element, "name", out var name)) return $"token {number} has no name";
        if (TokenRules.CheckName(name) is { } badName) return $"token {number}: {badName}";
        return ReadFields(element, name, out token) is { } error ? $"token '{name}': {error}" : null;
    }

    private static string? ReadFields(JsonElement element, string name, out TokenRecord? token)
    {
        token = null;
        foreach (var property in element.EnumerateObject())
        {
            if (!Fields.Contains(property.Name)) return $"there is no field '{TokenRules.Shown(property.Name)}'";
        }

        if (!TryText(element, "sha256", out var hash)) return "sha256 is missing";
        if (TokenRules.CheckHash(hash) is { } badHash) return badHash;
        if (!TryList(element, "scopes", out var scopeNames)) return "scopes is an array of names";
        if (TokenRules.ReadScopes(scopeNames, out var scopes) is { } badScope) return badScope;
        if (!TryList(element, "topics", out var topics) && element.TryGetProperty("topics", out _))
            return "topics is an array of names";
        if (TokenRules.CheckTopics(topics, scopes) is { } badTopic) return badTopic;
        if (ReadExpiry(element, out var expires) is { } badExpiry) return badExpiry;
        token = new TokenRecord(name, hash.ToLowerInvariant(), scopes, topics, expires);
        return null;
    }

    private static string? ReadExpiry(JsonElement element, out DateTimeOffset? expires)
    {
        expires = null;
        if (!element.TryGetProperty("expires", out _)) return null;
        if (!TryText(element, "expires", out var text)) return $"expires is no text: {ExpiryText.Advice}";
        if (!ExpiryText.TryReadDate(text, out var date))
            return $"expires '{TokenRules.Shown(text)}': {ExpiryText.Advice}";
        expires = date;
        return null;
    }

    private static bool TryText(JsonElement element, string field, out string text)
    {
        text = element.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : "";
        return text.Length > 0;
    }

    private static bool TryList(JsonElement element, string field, out List<string> values)
    {
        values = [];
        if (!element.TryGetProperty(field, out var array) || array.ValueKind != JsonValueKind.Array) return false;
        foreach (var value in array.EnumerateArray())
        {
            if (value.ValueKind != JsonValueKind.String) return false;
            values.Add(value.GetString()!);
        }

        return true;
    }
}
