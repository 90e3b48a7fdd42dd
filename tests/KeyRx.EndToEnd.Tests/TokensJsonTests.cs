using System.Text;
using KeyRx.Daemon.Tokens;
using KeyRx.Protocol;
using Xunit;

namespace KeyRx.EndToEnd.Tests;

/// <summary>What the tokens file may say, and the line that refuses it otherwise.</summary>
public sealed class TokensJsonTests
{
    private const string Hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    [Fact]
    public void EveryFieldIsRead()
    {
        var tokens = Read(
            $$"""{"tokens":[{"name":"remapper.1","sha256":"{{Hash.ToUpperInvariant()}}","scopes":["status","publish"],"topics":["profile_changed","x"],"expires":"2027-01-01T00:00:00Z"}]}""");

        var token = Assert.Single(tokens);
        Assert.Equal(
            ("remapper.1", Hash, TokenScopes.Status | TokenScopes.Publish), (token.Name, token.Sha256, token.Scopes));
        Assert.Equal(["profile_changed", "x"], token.Topics);
        Assert.Equal(new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero), token.Expires);
        Assert.Equal(
            ("remapper.1", token.Scopes, token.Expires),
            (token.ToAccessToken().Name, token.ToAccessToken().Scopes, token.ToAccessToken().Expires));
    }

    [Theory]
    [InlineData("status", TokenScopes.Status)]
    [InlineData("shortcut", TokenScopes.Shortcut)]
    [InlineData("key", TokenScopes.Key)]
    [InlineData("publish", TokenScopes.Publish)]
    [InlineData("admin", TokenScopes.Admin)]
    public void EachScopeIsItselfAndNoOther(string name, TokenScopes scope) =>
        Assert.Equal(scope, Assert.Single(Read(Token($"""["{name}"]"""))).Scopes);

    [Fact]
    public void WhatIsWrittenIsReadAlike()
    {
        TokenRecord[] tokens =
        [
            new("a", Hash, TokenScopes.All, ["state"], new DateTimeOffset(2030, 2, 3, 4, 5, 6, TimeSpan.Zero)),
            new("b", Hash.Replace('9', '8'), TokenScopes.Key, [], null),
        ];
        using var output = new MemoryStream();
        TokensJson.Write(output, tokens);

        var again = Read(Encoding.UTF8.GetString(output.ToArray()));

        Assert.Equal(tokens.Select(Text), again.Select(Text));
    }

    [Theory]
    [InlineData("", "is no JSON: ")]
    [InlineData("{ tokens", "is no JSON: ")]
    [InlineData("""{"tokens":[{"name":"\ud800"}]}""", "is no JSON: ")]
    [InlineData("[]", "holds no object with an array 'tokens'")]
    [InlineData("{}", "holds no object with an array 'tokens'")]
    [InlineData("""{"tokens":{}}""", "holds no object with an array 'tokens'")]
    [InlineData("""{"tokens":[],"version":1}""", "there is no field 'version' beside tokens")]
    [InlineData("""{"tokens":[],"tokens":[]}""", "a field stands twice in the same object")]
    [InlineData("""{"tokens":["x"]}""", "token 1 is no object")]
    [InlineData("""{"tokens":[{"scopes":["key"]}]}""", "token 1 has no name")]
    [InlineData("""{"tokens":[{"name":7}]}""", "token 1 has no name")]
    [InlineData("""{"tokens":[{"name":"Dash Board"}]}""", "token 1: a name is 1 to 64 of a-z 0-9 _ - .")]
    [InlineData("""{"tokens":[{"name":"owner"}]}""", "token 1: the name 'owner' is keyrxd's own")]
    [InlineData("""{"tokens":[{"name":"environment"}]}""", "token 1: the name 'environment' is keyrxd's own")]
    [InlineData("""{"tokens":[{"name":"x","secret":"y"}]}""", "token 'x': there is no field 'secret'")]
    [InlineData("""{"tokens":[{"name":"x","scopes":["key"]}]}""", "token 'x': sha256 is missing")]
    [InlineData(
        """{"tokens":[{"name":"x","sha256":"plain-secret-of-43-characters-in-the-wrong-place","scopes":["key"]}]}""",
        "token 'x': sha256 is 64 hexadecimal digits")]
    public void AFileThatIsNotUnderstoodIsRefused(string text, string error) => AssertRefused(text, error);

    [Theory]
    [InlineData("""["keys"]""", "there is no scope 'keys': give status, shortcut, key, publish, admin, redacted, pause")]
    [InlineData("""["Key"]""", "there is no scope 'Key': give status, shortcut, key, publish, admin, redacted, pause")]
    [InlineData("""["a\nb"]""", "there is no scope 'a?b': give status, shortcut, key, publish, admin, redacted, pause")]
    [InlineData(
        """["plain-secret-of-43-characters-in-the-wrong-place"]""",
        "there is no scope '…': give status, shortcut, key, publish, admin, redacted, pause")]
    [InlineData("""["key"],"plain-secret-of-43-characters-in-the-wrong-place":1""", "there is no field '…'")]
    [InlineData("[]", "no scope is given: give at least one of status, shortcut, key, publish, admin, redacted, pause")]
    [InlineData("\"key\"", "scopes is an array of names")]
    [InlineData("[4]", "scopes is an array of names")]
    [InlineData("""["publish"],"topics":"state" """, "topics is an array of names")]
    [InlineData("""["status"],"topics":["state"]""", "topics are what it may publish to: that needs the scope publish")]
    [InlineData("""["publish"],"topics":["key"]""", "nobody may publish to 'key'")]
    [InlineData("""["publish"],"topics":["device"]""", "nobody may publish to 'device'")]
    [InlineData("""["publish"],"topics":["*"]""", "'*' is no topic: a topic name begins with a lower-case letter")]
    [InlineData(
        """["key"],"expires":"tomorrow" """, "expires 'tomorrow': give a date as 2027-01-01 or 2027-01-01T12:00:00Z")]
    [InlineData(
        """["key"],"expires":"2027-13-01T00:00:00Z" """,
        "expires '2027-13-01T00:00:00Z': give a date as 2027-01-01 or 2027-01-01T12:00:00Z")]
    [InlineData(
        """["key"],"expires":1798761600""", "expires is no text: give a date as 2027-01-01 or 2027-01-01T12:00:00Z")]
    [InlineData("""["key"],"expires":null""", "expires is no text: give a date as 2027-01-01 or 2027-01-01T12:00:00Z")]
    public void ATokenThatIsNotUnderstoodIsRefusedByName(string scopesAndMore, string error) =>
        AssertRefused(Token(scopesAndMore), "token 'x': " + error);

    [Fact]
    public void NamesAndHashesAreUnique()
    {
        static string Two(string name, string hash) =>
            $$"""{"tokens":[{"name":"a","sha256":"{{Hash}}","scopes":["key"]},{"name":"{{name}}","sha256":"{{hash}}","scopes":["key"]}]}""";

        AssertRefused(Two("a", Hash.Replace('9', '8')), "there are two tokens 'a'");
        AssertRefused(Two("b", Hash.ToUpperInvariant()), "token 'b' has the sha256 of 'a'");
        Assert.Equal(2, Read(Two("b", Hash.Replace('9', '8'))).Count);
    }

    private static string Token(string scopesAndMore) =>
        $$"""{"tokens":[{"name":"x","sha256":"{{Hash}}","scopes":{{scopesAndMore}}}]}""";

    private static string Text(TokenRecord token) =>
        $"{token.Name} {token.Sha256} {token.Scopes} {string.Join(',', token.Topics)} {token.Expires:O}";

    private static List<TokenRecord> Read(string text)
    {
        Assert.True(TokensJson.TryRead(Encoding.UTF8.GetBytes(text), out var tokens, out var error), error);
        return tokens;
    }

    private static void AssertRefused(string text, string error)
    {
        Assert.False(TokensJson.TryRead(Encoding.UTF8.GetBytes(text), out _, out var told));
        Assert.StartsWith(error, told, StringComparison.Ordinal);
        if (!error.EndsWith(": ", StringComparison.Ordinal)) Assert.Equal(error, told);
        Assert.DoesNotContain('\n', told);
        Assert.DoesNotContain("plain-secret", told, StringComparison.Ordinal);
    }
}
