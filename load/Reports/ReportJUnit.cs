using System.Globalization;
using System.Xml;

namespace KeyRx.Load.Reports;

/// <summary>
/// The budgets as test cases of JUnit's XML, which build servers show: one for each figure that has a budget.
/// </summary>
internal static class ReportJUnit
{
    private static readonly XmlWriterSettings Settings = new() { Indent = true };

    internal static void Write(TextWriter output, Report report)
    {
        var bounded = report.Figures.Where(figure => figure.Budget is not null).ToList();
        var missed = bounded.Count(figure => figure.IsMissed);
        using var xml = XmlWriter.Create(output, Settings);
        xml.WriteStartElement("testsuites");
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", $"keyrx-load.{report.Scenario}");
        xml.WriteAttributeString("tests", bounded.Count.ToString(CultureInfo.InvariantCulture));
        xml.WriteAttributeString("failures", missed.ToString(CultureInfo.InvariantCulture));
        xml.WriteAttributeString(
            "timestamp", report.Started.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture));
        foreach (var figure in bounded)
            WriteCase(xml, report.Scenario, figure);
        xml.WriteElementString("system-out", Legal(string.Join('\n', report.Notes)));
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void WriteCase(XmlWriter xml, string scenario, Figure figure)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", $"keyrx-load.{scenario}");
        xml.WriteAttributeString("name", Legal($"{figure.Key}: {figure.Label} {figure.Budget}"));
        if (figure.IsMissed)
        {
            xml.WriteStartElement("failure");
            xml.WriteAttributeString(
                "message",
                Legal($"{figure.Label}: {$"{ReportTable.Format(figure.Value)} {figure.Unit}".TrimEnd()}, "
                    + $"budget {figure.Budget}"));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    /// <summary>What a server's error text may hold and XML may not.</summary>
    private static string Legal(string text)
        => string.Concat(text.Select(c => XmlConvert.IsXmlChar(c) ? c : '\uFFFD'));
}
