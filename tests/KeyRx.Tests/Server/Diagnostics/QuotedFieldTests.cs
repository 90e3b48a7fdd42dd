using KeyRx.Server.Diagnostics;
using Xunit;

namespace KeyRx.Tests.Server.Diagnostics;

public sealed class QuotedFieldTests
{
    [Theory]
    [InlineData("https://keys.example", "'https://keys.example'")]
    [InlineData("a\u001b[2Jb\u009b\u202e", "'a\\u001b[2Jb\\u009b\\u202e'")]
    [InlineData("a\r\nfail: x", "'a\\u000d\\u000afail: x'")]
    public void NothingThatATerminalObeysIsLeft(string value, string quoted) =>
        Assert.Equal(quoted, QuotedField.Of(value));

    [Fact]
    public void ALongOneIsCut() =>
        Assert.Equal($"'{new string('x', 100)}...'", QuotedField.Of(new string('x', 8000)));
}
