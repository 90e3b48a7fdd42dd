using System.Globalization;
using System.Net;
using System.Text;

namespace KeyRx.Load.Reports;

/// <summary>
/// One line in a frame, as SVG that needs nothing from elsewhere: colours come from the page's style.
/// </summary>
internal sealed record LineChart(
    string Title, string Unit, IReadOnlyList<ChartPoint> Points, string XTitle, Func<double, string> XText)
{
    private const int Width = 720;
    private const int Height = 240;
    private const int Left = 84; // room for the numbers
    private const int Bottom = 44;
    private const int Top = 12;
    private const int Right = 16;

    internal string ToSvg()
    {
        var x = Axis.Over([.. Points.Select(point => point.X)]);
        var y = Axis.Over([.. Points.Select(point => point.Y)]);
        var svg = new StringBuilder();
        svg.AppendLine(Invariant(
            $"""<svg viewBox="0 0 {Width} {Height}" role="img" aria-label="{WebUtility.HtmlEncode(Spoken)}">"""));
        foreach (var tick in y.Ticks)
            AddYTick(svg, Up(y, tick), ReportTable.Format(tick));
        foreach (var tick in x.Ticks)
            AddText(svg, Along(x, tick), Height - Bottom + 18, "middle", XText(tick));
        AddText(svg, Left + ((Width - Left - Right) / 2.0), Height - 6, "middle", XTitle);
        svg.Append("<polyline points=\"");
        foreach (var point in Points)
            svg.Append(Invariant($"{Along(x, point.X):0.#},{Up(y, point.Y):0.#} "));
        svg.AppendLine("\"/></svg>");
        return svg.ToString();
    }

    /// <summary>What who cannot see it is told.</summary>
    private string Spoken
    {
        get
        {
            var values = Points.Select(point => point.Y).ToList();
            return $"{Title}: from {ReportTable.Format(values.Min())} to " +
                $"{$"{ReportTable.Format(values.Max())} {Unit}".TrimEnd()}, "
                + $"at the end {ReportTable.Format(values[^1])}";
        }
    }

    private static void AddYTick(StringBuilder svg, double at, string text)
    {
        svg.AppendLine(Invariant($"""<line x1="{Left}" x2="{Width - Right}" y1="{at:0.#}" y2="{at:0.#}"/>"""));
        AddText(svg, Left - 8, at + 4, "end", text);
    }

    private static void AddText(StringBuilder svg, double x, double y, string anchor, string text)
        => svg.AppendLine(Invariant(
            $"""<text x="{x:0.#}" y="{y:0.#}" text-anchor="{anchor}">{WebUtility.HtmlEncode(text)}</text>"""));

    private static double Along(Axis axis, double value) => Left + (axis.Share(value) * (Width - Left - Right));

    private static double Up(Axis axis, double value) =>
        Height - Bottom - (axis.Share(value) * (Height - Bottom - Top));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
