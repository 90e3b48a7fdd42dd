using System.Text;
using System.Text.RegularExpressions;

namespace KeyRx.Tests.Conformance;

/// <summary>
/// A head as RFC 9112 draws it, request or answer, with what stands behind it. Written from the RFC alone.
/// </summary>
internal sealed partial record HttpHead(
    string FirstLine, IReadOnlyList<KeyValuePair<string, string>> Fields, byte[] Rest)
{
    /// <summary>Splits at the empty line; a head that is not well-formed is a failure.</summary>
    internal static HttpHead Parse(byte[] bytes)
    {
        var end = bytes.AsSpan().IndexOf("\r\n\r\n"u8);
        ConformanceFailure.Unless(
            end >= 0,
            $"RFC 9112 2.1: there is no whole head in {bytes.Length} bytes: {Encoding.Latin1.GetString(bytes)}");
        var lines = Encoding.Latin1.GetString(bytes, 0, end).Split("\r\n");
        List<KeyValuePair<string, string>> fields = [];
        foreach (var line in lines.Skip(1))
        {
            var field = FieldLine().Match(line);
            ConformanceFailure.Unless(field.Success, $"RFC 9112 5: '{line}' is no field line");
            fields.Add(new(field.Groups[1].Value, field.Groups[2].Value));
        }

        return new HttpHead(lines[0], fields, bytes[(end + 4)..]);
    }

    internal int Status
    {
        get
        {
            var line = StatusLine().Match(FirstLine);
            ConformanceFailure.Unless(line.Success, $"RFC 9112 4: '{FirstLine}' is no status line");
            return int.Parse(line.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    /// <summary>The value of a field that stands there once.</summary>
    internal string Single(string name)
    {
        var values = ValuesOf(name);
        ConformanceFailure.Unless(
            values.Length == 1, $"RFC 9110 5.3: {name} stands there {values.Length} times, not once");
        return values[0];
    }

    internal bool Has(string name) => ValuesOf(name).Length > 0;

    private string[] ValuesOf(string name) =>
        [.. from field in Fields where field.Key.Equals(name, StringComparison.OrdinalIgnoreCase) select field.Value];

    [GeneratedRegex(@"^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t -~\x80-\xFF]*?)[ \t]*$")]
    private static partial Regex FieldLine();

    [GeneratedRegex(@"^HTTP/1\.1 ([1-5][0-9][0-9]) [\t -~]*$")]
    private static partial Regex StatusLine();
}
