using KeyRx.Protocol;
using Xunit;

namespace KeyRx.Tests.Protocol;

public sealed class RetryHintTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1500)]
    [InlineData(RetryHint.MillisMax)]
    public void AHintComesBack(int millis)
    {
        var text = RetryHint.Append(CloseReasons.ServiceRestart.Text, millis);

        Assert.Equal($"server restarts; retry_ms={millis}", text);
        Assert.True(RetryHint.TryRead(text, out var read));
        Assert.Equal(millis, read);
    }

    [Fact]
    public void AHintOutOfRangeIsBroughtIntoIt()
    {
        Assert.Equal("x; retry_ms=0", RetryHint.Append("x", -5));
        Assert.Equal("x; retry_ms=3600000", RetryHint.Append("x", int.MaxValue));
    }

    [Theory]
    [InlineData("")]
    [InlineData("server restarts")]
    [InlineData("server restarts; retry_ms=")]
    [InlineData("server restarts; retry_ms=-1")]
    [InlineData("server restarts; retry_ms=1.5")]
    [InlineData("server restarts; retry_ms=1500 ms")]
    [InlineData("server restarts; retry_ms=3600001")]
    [InlineData("server restarts; retry_ms=99999999999")]
    public void ATextWithoutAProperHintHasNone(string text) => Assert.False(RetryHint.TryRead(text, out _));
}
