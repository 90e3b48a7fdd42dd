using System.Xml.Linq;
using KeyRx.Load.Reports;
using Xunit;

namespace KeyRx.Tests.Load.Reports;

/// <summary>The report for programs: CSV and JUnit.</summary>
public sealed class ReportFileTests
{
    private readonly Report _report = new("fanout", [], DateTimeOffset.UnixEpoch);

    [Fact]
    public void CsvHasEveryDigitAndQuotesWhatNeedsIt()
    {
        _report.AtMost("p99_ms", "latency, p99 (\"all\")", 1234.5678, "ms", 1000.25);
        _report.AtLeast("share", "share", null, "", 0.95);
        _report.Add("ok", "succeeded", 20, "");
        Assert.Equal(
            "scenario,started,key,label,value,unit,budget,missed\r\n"
                + "fanout,1970-01-01T00:00:00Z,p99_ms,\"latency, p99 (\"\"all\"\")\",1234.5678,ms,<=1000.25,true\r\n"
                + "fanout,1970-01-01T00:00:00Z,share,share,,,>=0.95,true\r\n"
                + "fanout,1970-01-01T00:00:00Z,ok,succeeded,20,,,\r\n",
            Written(ReportCsv.Write));
    }

    [Fact]
    public void JUnitHasACaseForEachBudgetAndTheValueThatMissed()
    {
        _report.AtMost("p99_ms", "latency p99", 21.94, "ms", 20);
        _report.AtMost("holes", "sequences skipped untold", 0, "", 0);
        _report.AtLeast("delivered_share", "delivered", null, "", 0.95);
        _report.Add("connections", "connections", 20, "");

        var suite = XDocument.Parse(Written(ReportJUnit.Write)).Root!.Element("testsuite")!;
        Assert.Equal(
            ("keyrx-load.fanout", "3", "2", "1970-01-01T00:00:00"),
            (Text(suite, "name"), Text(suite, "tests"), Text(suite, "failures"), Text(suite, "timestamp")));
        Assert.Equal(
            [
                ("p99_ms: latency p99 <= 20", "latency p99: 21.9 ms, budget <= 20"),
                ("holes: sequences skipped untold <= 0", null),
                ("delivered_share: delivered >= 0.95", "delivered: n/a, budget >= 0.95"),
            ],
            suite.Elements("testcase").Select(
                test => (Text(test, "name"), test.Element("failure")?.Attribute("message")!.Value)));
    }

    [Fact]
    public void WhatXmlForbidsDoesNotBreakIt()
    {
        _report.Note("the server said <\u0000\u001b[31m&\ud800>");
        Assert.Equal(
            "the server said <\ufffd\ufffd[31m&\ufffd>",
            XDocument.Parse(Written(ReportJUnit.Write)).Descendants("system-out").Single().Value);
    }

    private static string Text(XElement element, string name) => element.Attribute(name)!.Value;

    private string Written(Action<TextWriter, Report> write)
    {
        var output = new StringWriter { NewLine = "\n" };
        write(output, _report);
        return output.ToString();
    }
}
