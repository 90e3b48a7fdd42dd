using System.Globalization;

namespace KeyRx.Peers.Report;

/// <summary>Numbers as they stand in the tables: three digits that count; what was not measured is a word.</summary>
internal static class Numbers
{
    internal const string Missing = "missing";

    internal static string Text(double? value)
    {
        if (value is not { } number) return Missing;
        if (number == 0) return "0";
        var digits = Math.Clamp(2 - (int)Math.Floor(Math.Log10(Math.Abs(number))), 0, 6);
        return number.ToString($"N{digits}", CultureInfo.InvariantCulture);
    }

    internal static string Text(double? value, string unit)
        => value is null || unit.Length == 0 ? Text(value) : $"{Text(value)} {unit}";

    internal static string Spread(Summary summary)
        => summary.Median is null ? "" : $"{Text(summary.Least)} - {Text(summary.Most)}";

    /// <summary>Empty where one of both is missing.</summary>
    internal static string Ratio(double? value, double? to)
        => value is null || to is null or 0 ? "" : $"{Text(value / to)}x";
}
