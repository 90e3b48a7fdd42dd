using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using KeyRx.Load.Errors;

namespace KeyRx.Load.Reports;

/// <summary>
/// A bound on one figure, written as <c>p99_ms&lt;=20</c> or <c>deliveries_per_second&gt;=5000000</c>.
/// </summary>
internal sealed record Budget(string Key, bool IsUpper, double Bound)
{
    private const string UpperSign = "<=";
    private const string LowerSign = ">=";

    internal static Budget AtMost(string key, double bound) => new(key, IsUpper: true, bound);

    internal static Budget AtLeast(string key, double bound) => new(key, IsUpper: false, bound);

    internal static Budget Parse(string text)
        => TryParse(text, out var budget)
            ? budget
            : throw new UsageException($"--budget '{text}': write KEY<=NUMBER or KEY>=NUMBER, such as p99_ms<=20");

    internal static bool TryParse(string text, [NotNullWhen(true)] out Budget? budget)
    {
        var isUpper = text.Contains(UpperSign, StringComparison.Ordinal);
        var parts = text.Split(isUpper ? UpperSign : LowerSign);
        budget = parts is [var key, var number] && double.TryParse(number, CultureInfo.InvariantCulture, out var bound)
            ? new Budget(key.Trim(), isUpper, bound)
            : null;
        return budget is not null;
    }

    /// <summary>A figure that could not be measured keeps no budget.</summary>
    internal bool IsKeptBy(double? value) => value is { } v && (IsUpper ? v <= Bound : v >= Bound);

    /// <summary>As programs read it: the bound in full.</summary>
    internal string ToRule()
        => string.Create(CultureInfo.InvariantCulture, $"{(IsUpper ? UpperSign : LowerSign)}{Bound}");

    public override string ToString()
        => string.Create(CultureInfo.InvariantCulture, $"{(IsUpper ? UpperSign : LowerSign)} {Bound:#,0.###}");
}
