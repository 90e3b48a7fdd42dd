using System.Text.Json;
using KeyRx.Daemon.Watch;
using Xunit;

namespace KeyRx.EndToEnd.Tests.Watch;

public sealed class TerminalTextTests
{
    [Theory]
    [InlineData("plain text, \u00fc, \ud83d\ude00", "plain text, \u00fc, \ud83d\ude00")]
    [InlineData("a\u009b2Jb", "a\\u009b2Jb")]
    [InlineData("a\u001b]0;title\u0007b", "a\\u001b]0;title\\u0007b")]
    [InlineData("abc\u202ecba", "abc\\u202ecba")]
    [InlineData("\u2066x\u2069 \u200f\u2028\ufeff", "\\u2066x\\u2069 \\u200f\\u2028\\ufeff")]
    [InlineData("tag \udb40\udc01.", "tag \\udb40\\udc01.")]
    [InlineData("{\r\n\t\"a\": 1}", "{   \"a\": 1}")]
    public void WhatATerminalObeysIsEscaped(string text, string shown) => Assert.Equal(shown, TerminalText.Of(text));

    [Fact]
    public void JsonStaysTheSameJson()
    {
        const string Json = "{\n\"a\": \"x\u009b\u202e\"\n}";

        var shown = TerminalText.Of(Json);

        Assert.DoesNotContain('\n', shown);
        Assert.Equal(
            JsonSerializer.Deserialize<JsonElement>(Json).GetProperty("a").GetString(),
            JsonSerializer.Deserialize<JsonElement>(shown).GetProperty("a").GetString());
    }
}
