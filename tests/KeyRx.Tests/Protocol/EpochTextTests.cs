using System.Text;
using CsCheck;
using KeyRx.Protocol;
using Xunit;

namespace KeyRx.Tests.Protocol;

public sealed class EpochTextTests
{
    [Fact]
    public void AnEpochIsSixteenLowerCaseDigits()
    {
        Assert.Equal("00000000000000ff", EpochText.Format(255));
        Assert.Equal("9f86d081884c7d65", EpochText.Format(0x9F86D081884C7D65));
    }

    [Fact]
    public void EveryEpochComesBackFromBothForms() => Gen.ULong.Sample(epoch =>
    {
        Span<byte> utf8 = stackalloc byte[EpochText.Length];
        EpochText.Format(epoch, utf8);

        Assert.Equal(EpochText.Format(epoch), Encoding.ASCII.GetString(utf8));
        Assert.True(EpochText.TryParse(utf8, out var fromBytes) && fromBytes == epoch);
        Assert.True(EpochText.TryParse(EpochText.Format(epoch), out var fromText) && fromText == epoch);
    });

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("00000000000000001")]
    [InlineData("0x00000000000001")]
    [InlineData(" 000000000000001")]
    [InlineData("+000000000000001")]
    [InlineData("000000000000000g")]
    public void AnythingElseIsNoEpoch(string text)
    {
        Assert.False(EpochText.TryParse(text, out _));
        Assert.False(EpochText.TryParse(Encoding.UTF8.GetBytes(text), out _));
    }
}
