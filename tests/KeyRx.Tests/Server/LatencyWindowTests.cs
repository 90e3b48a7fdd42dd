using System.Buffers;
using System.Text.Json;
using KeyRx.Server;
using Xunit;

namespace KeyRx.Tests.Server;

public sealed class LatencyWindowTests
{
    [Fact]
    public void TheFiguresAreThoseOfTheSecond()
    {
        var window = new LatencyWindow();
        for (var micros = 1; micros <= 100; micros++) window.Add((ulong)micros * 1000);

        var figures = Write(window);
        Assert.Equal((100, 1, 50.5, 100), (figures.GetProperty("count").GetInt32(), figures.GetProperty("min").GetInt32(), figures.GetProperty("avg").GetDouble(), figures.GetProperty("max").GetInt32()));
        Assert.Equal((96, 100), (figures.GetProperty("p95").GetInt32(), figures.GetProperty("p99").GetInt32()));
        Assert.True(window.IsEmpty);
    }

    /// <summary>More than are kept for percentiles: the smallest and the largest come last.</summary>
    [Fact]
    public void ExtremesCountHoweverManySamplesCameBefore()
    {
        var window = new LatencyWindow();
        for (var i = 0; i < 10_000; i++) window.Add(500_000);
        window.Add(7_000);
        window.Add(900_000);

        var figures = Write(window);
        Assert.Equal((7, 900), (figures.GetProperty("min").GetInt32(), figures.GetProperty("max").GetInt32()));

        window.Add(600_000);
        Assert.Equal(600, Write(window).GetProperty("min").GetInt32());
    }

    private static JsonElement Write(LatencyWindow window)
    {
        var output = new ArrayBufferWriter<byte>();
        window.WriteAndReset(output, 1_767_400_000_000_000);
        return JsonElement.Parse(output.WrittenSpan);
    }
}
