using System.Xml.Linq;
using KeyRx.Load.Latency;
using KeyRx.Load.Reports;
using Xunit;

namespace KeyRx.Tests.Load.Reports;

public sealed class ReportHtmlTests
{
    private static readonly MachineFacts Machine = new("a processor", 2, "a system", "6.1", ".NET 10");

    private readonly Report _report = new("fanout", [Budget.AtMost("p99_ms", 1)], DateTimeOffset.UnixEpoch);

    [Fact]
    public void ItNeedsNothingFromElsewhere()
    {
        var page = Page();
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http", page, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", page, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsWrittenIntoItStaysText()
    {
        _report.Note("<b>lost & found</b>");
        _report.Add("x", "<i>label</i>", 1, "\"");
        var page = Page("--url <script>");
        Assert.Contains("&lt;b&gt;lost &amp; found&lt;/b&gt;", page, StringComparison.Ordinal);
        Assert.Contains("&lt;i&gt;label&lt;/i&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void AMissedBudgetIsSaidInWords()
    {
        _report.Add("p99_ms", "latency p99", 2, "ms");
        Assert.Contains("<span class=\"missed\">a budget was missed</span>", Page(), StringComparison.Ordinal);
    }

    [Fact]
    public void SeriesAndDistributionsBecomeCharts()
    {
        for (var i = 0; i < 10; i++) _report.Watch("deliveries", "/s", i, 1000 * i);
        var latency = new LatencyRecorder();
        for (var i = 1; i <= 1000; i++) latency.Record(i * 1_000_000L);
        _report.AddCurve(LatencyCurve.Of("latency", latency));

        var charts = Page().Split("<svg").Skip(1).Select(
            part => XElement.Parse("<svg" + part[..(part.IndexOf("</svg>", StringComparison.Ordinal) + 6)])).ToList();
        Assert.Equal(2, charts.Count);
        Assert.Equal("deliveries: from 0 to 9,000 /s, at the end 9,000", charts[0].Attribute("aria-label")!.Value);
        Assert.Equal(
            10,
            charts[0].Element("polyline")!.Attribute("points")!.Value
                .Split(' ', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains(charts[1].Elements("text"), text => text.Value == "99 %");
    }

    private string Page(string arguments = "fanout")
    {
        var page = new StringWriter();
        ReportHtml.Write(page, _report, Machine, arguments);
        return page.ToString();
    }
}
