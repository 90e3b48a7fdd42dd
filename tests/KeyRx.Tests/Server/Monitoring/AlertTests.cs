using KeyRx.Server.Diagnostics;
using KeyRx.Server.Monitoring;
using Xunit;

namespace KeyRx.Tests.Server.Monitoring;

/// <summary>Two limits and two patiences.</summary>
public sealed class AlertTests
{
    private static readonly AlertRule Rule = new("test", Limit: 0.8, ClearBelow: 0.6, RaiseAfter: 2, ClearAfter: 3);

    [Theory]
    [InlineData("0.8 0.8 0.8 0.8", "")] // at the limit is not above it
    [InlineData("0.9 0.7 0.9 0.7 0.9", "")] // never two in a row
    [InlineData("0.9 0.9", "1+")]
    [InlineData("0.9 0.9 0.9 0.9", "1+")] // once
    [InlineData("0.9 0.9 0.7 0.81 0.7 0.9 0.7", "1+")] // swings about the limit
    [InlineData("0.9 0.9 0.6 0.6 0.6 0.6", "1+")] // at the lower limit is not below it
    [InlineData("0.9 0.9 0.5 0.5 0.7 0.5 0.5", "1+")] // never three in a row
    [InlineData("0.9 0.9 0.5 0.5 0.5", "1+ 4-")]
    [InlineData("0.9 0.9 0.5 0.5 0.5 0.9 0.9", "1+ 4- 6+")]
    public void IsRaisedAndClearedOnceEach(string values, string expected)
    {
        var alert = new Alert(Rule);
        List<string> changes = [];
        foreach (var (value, second) in values.Split(' ').Select(
            (text, i) => (double.Parse(text, System.Globalization.CultureInfo.InvariantCulture), i)))
        {
            if (alert.Take(value)) changes.Add($"{second}{(alert.IsRaised ? '+' : '-')}");
        }

        Assert.Equal(expected, string.Join(' ', changes));
    }

    [Fact]
    public void AnIncreaseIsThatOfAMinute()
    {
        var increase = new Increase();
        var taken =
            Enumerable.Range(0, 200).Select(second => increase.Take(second < 100 ? second * 10 : 1000)).ToArray();

        Assert.Equal([0, 10, 20], taken[..3]);
        Assert.Equal(600, taken[60]);
        Assert.Equal(600, taken[99]);
        Assert.Equal(600, taken[100]);
        Assert.Equal(10, taken[159]);
        Assert.Equal(0, taken[160]);
    }
}
