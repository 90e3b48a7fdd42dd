using KeyRx.Load.Simulations;
using Xunit;

namespace KeyRx.Tests.Load.Simulations;

public sealed class LoadSegmentTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void AtALevelInvocationsAreDueEvenly()
    {
        var segment = LoadSegment.Level(100, Second);
        var due = Due(segment, from: 100);

        Assert.Equal(100, due.Count);
        for (var i = 0; i < due.Count; i++) Assert.Equal(i * 0.01, due[i].TotalSeconds, 6);
    }

    [Theory]
    [InlineData(0, 100, 50)]
    [InlineData(100, 0, 50)]
    [InlineData(20, 40, 30)]
    [InlineData(0, 0, 0)]
    [InlineData(1, 0, 1)]
    public void OnARampTheAreaBelowTheLineIsTheNumber(double from, double to, int expected)
    {
        var segment = new LoadSegment(from, to, Second);
        var due = Due(segment, from);

        Assert.Equal(expected, due.Count);
        for (var i = 0; i < due.Count; i++)
        {
            var seconds = due[i].TotalSeconds;
            Assert.InRange(seconds, 0, 1);
            Assert.Equal(i, (from * seconds) + ((to - from) * seconds * seconds / 2), 4);
        }
    }

    [Fact]
    public void ALevelIsReachedEvenly()
    {
        var segment = new LoadSegment(null, 30, 2 * Second);
        Assert.Equal(
            (10, 20, 30, 30),
            (
                segment.At(TimeSpan.Zero, 10), segment.At(Second, 10), segment.At(2 * Second, 10),
                segment.At(3 * Second, 10)));
    }

    private static List<TimeSpan> Due(LoadSegment segment, double from)
    {
        List<TimeSpan> due = [];
        while (segment.DueAt(due.Count, from) is { } next) due.Add(next);
        return due;
    }
}
