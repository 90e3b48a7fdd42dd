using System.Text;
using KeyRx.WebSockets.Framing;
using Xunit;

namespace KeyRx.Tests.WebSockets.Framing;

/// <summary>Close frames as they are written: RFC 6455 5.5.1 and 7.4.</summary>
public sealed class CloseFrameTests
{
    private readonly byte[] _frame = new byte[2 + Rfc6455.ControlPayloadMax];

    [Fact]
    public void StatusAndReasonFollowTheHeader_5_5_1() => Assert.Equal("88 05 03E8 627965", Write(1000, "bye"));

    [Fact]
    public void NoStatusIsAnEmptyPayload_7_1_5()
    {
        Assert.Equal(2, FrameWriter.WriteClose(_frame));
        Assert.Equal("8800", Convert.ToHexString(_frame, 0, 2));
    }

    /// <summary>A reason fits in 123 bytes; a character that would cross the end is left out as a whole.</summary>
    [Theory]
    [InlineData(123, "", 123)]
    [InlineData(124, "", 123)]
    [InlineData(122, "\u00e9", 122)]
    [InlineData(121, "\u00e9", 123)]
    [InlineData(121, "\u20ac", 121)]
    [InlineData(120, "\u20ac", 123)]
    [InlineData(122, "\ud83c\udfb9", 122)]
    [InlineData(120, "\ud83c\udfb9", 120)]
    [InlineData(119, "\ud83c\udfb9", 123)]
    [InlineData(119, "\ud83c\udfb9\u00e9", 123)]
    public void AReasonIsCutAtTheEndOfACharacter_5_5_1(int letters, string last, int reasonLength)
    {
        var reason = new string('a', letters) + last;
        var expected = Encoding.UTF8.GetBytes(reason)[..reasonLength];

        var fromText = FrameWriter.WriteClose(_frame, 1002, reason);
        Assert.Equal(expected, _frame[4..fromText]);

        Array.Clear(_frame);
        var fromUtf8 = FrameWriter.WriteClose(_frame, 1002, Encoding.UTF8.GetBytes(reason).AsSpan());
        Assert.Equal(fromText, fromUtf8);
        Assert.Equal(expected, _frame[4..fromUtf8]);
        Assert.Equal(reasonLength + 2, _frame[1]);
    }

    [Fact]
    public void AHalfSurrogateBecomesTheReplacementCharacter_8_1() =>
        Assert.Equal("88 06 03E8 61EFBFBD", Write(1000, "a\ud83c"));

    [Theory]
    [InlineData(0)]
    [InlineData(999)]
    [InlineData(1004)]
    [InlineData(1006)]
    [InlineData(1015)]
    [InlineData(2999)]
    [InlineData(5000)]
    public void AStatusThatMustNotBeSentIsAMistakeOfTheCaller_7_4(ushort status) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => FrameWriter.WriteClose(_frame, status, "no"));

    /// <summary>The whole table: RFC 6455 7.4.1, 7.4.2 and the IANA registry.</summary>
    [Fact]
    public void TheStatusesOnTheWireAreThoseOfTheRegistry_7_4()
    {
        var allowed = Enumerable.Range(0, 65_536).Where(Rfc6455.IsValidCloseStatus);
        Assert.Equal(
            [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, .. Enumerable.Range(3000, 2000)],
            allowed);
    }

    private string Write(ushort status, string reason)
    {
        var hex = Convert.ToHexString(_frame.AsSpan(0, FrameWriter.WriteClose(_frame, status, reason)));
        return hex.Length == 4 ? $"{hex[..2]} {hex[2..]}" : $"{hex[..2]} {hex[2..4]} {hex[4..8]} {hex[8..]}";
    }
}
