using System.Text;
using System.Text.Json;
using KeyRx.Server.Ingest;
using Xunit;

namespace KeyRx.Tests.Server.Ingest;

public sealed class LatencyWindowTests
{
    [Fact]
    public void TheFiguresAreThoseOfTheSecond()
    {
        var window = new LatencyWindow();
        for (var micros = 100; micros >= 1; micros--) window.Add((ulong)micros * 1000);

        Assert.Equal(new LatencySecond(100, Min: 1, Average: 50.5, Max: 100, P95: 96, P99: 100), window.Take());
        Assert.Null(window.Take());
    }

    /// <summary>More than are kept for percentiles: the smallest and the largest come last.</summary>
    [Fact]
    public void ExtremesCountHoweverManySamplesCameBefore()
    {
        var window = new LatencyWindow();
        for (var i = 0; i < 10_000; i++) window.Add(500_000);
        window.Add(7_000);
        window.Add(900_000);

        var second = window.Take()!.Value;
        Assert.Equal((10_002, 7u, 900u), (second.Count, second.Min, second.Max));

        window.Add(600_000);
        Assert.Equal(new LatencySecond(1, 600, 600, 600, 600, 600), window.Take());
    }

    [Fact]
    public void OnTheWireItHasTheNamesOfTheProtocol()
    {
        using var output = new MemoryStream();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            new LatencySecond(6, 5, 4.5, 3, 2, 1).Write(json);
            json.WriteEndObject();
        }

        Assert.Equal(
            """{"count":6,"min":5,"avg":4.5,"max":3,"p95":2,"p99":1}""", Encoding.UTF8.GetString(output.ToArray()));
    }
}
