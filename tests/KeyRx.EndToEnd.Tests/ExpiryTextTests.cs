using KeyRx.Daemon.Tokens;
using Xunit;

namespace KeyRx.EndToEnd.Tests;

public sealed class ExpiryTextTests
{
    private static readonly DateTimeOffset Now = new(2026, 12, 31, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("2027-01-01", "2027-01-01T00:00:00Z")]
    [InlineData("2027-01-01T12:30Z", "2027-01-01T12:30:00Z")]
    [InlineData("2027-01-01T12:30:15", "2027-01-01T12:30:15Z")]
    [InlineData("2027-01-01T12:30:15+02:00", "2027-01-01T10:30:15Z")]
    [InlineData("1d", "2027-01-01T12:00:00Z")]
    [InlineData("30d", "2027-01-30T12:00:00Z")]
    public void ADateOrANumberOfDaysIsRead(string text, string written)
    {
        Assert.True(ExpiryText.TryRead(text, Now, out var expires));
        Assert.Equal(written, ExpiryText.Write(expires));
    }

    [Theory]
    [InlineData("")]
    [InlineData("d")]
    [InlineData("0d")]
    [InlineData("-1d")]
    [InlineData("1.5d")]
    [InlineData("99999999999d")]
    [InlineData("36501d")]
    [InlineData("30")]
    [InlineData("01.01.2027")]
    [InlineData("2027-02-30")]
    public void AllElseIsNot(string text) => Assert.False(ExpiryText.TryRead(text, Now, out _));

    [Fact]
    public void DaysAreForTheCommandLineOnly() => Assert.False(ExpiryText.TryReadDate("30d", out _));
}
