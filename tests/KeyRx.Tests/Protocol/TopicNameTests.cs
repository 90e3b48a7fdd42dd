using KeyRx.Protocol;
using Xunit;

namespace KeyRx.Tests.Protocol;

public sealed class TopicNameTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("profile_changed")]
    [InlineData("key.redacted-2")]
    public void LettersDigitsAndThreeSignsMakeAName(string name) => Assert.True(TopicName.IsValid(name, out _));

    [Theory]
    [InlineData("", "a topic name has 1 to 64 characters")]
    [InlineData("_a", "a topic name begins with a lower-case letter")]
    [InlineData("Key", "a topic name begins with a lower-case letter")]
    [InlineData("*", "a topic name begins with a lower-case letter")]
    [InlineData("a/b", "a topic name holds only a-z, 0-9, '_', '-' and '.'")]
    [InlineData("aB", "a topic name holds only a-z, 0-9, '_', '-' and '.'")]
    public void OtherNamesAreRefusedWithTheRule(string name, string rule)
    {
        Assert.False(TopicName.IsValid(name, out var reason));
        Assert.Equal(rule, reason);
    }

    [Fact]
    public void TheLongestNameIsOfSixtyFour()
    {
        Assert.True(TopicName.IsValid(new string('a', 64), out _));
        Assert.False(TopicName.IsValid(new string('a', 65), out _));
    }
}
