using System.Globalization;

namespace KeyRx.Peers.Report;

/// <summary>A value that must not be passed, upwards or downwards.</summary>
internal sealed record Bound(double Value, bool IsMost)
{
    internal static Bound AtMost(double value) => new(value, IsMost: true);

    internal static Bound AtLeast(double value) => new(value, IsMost: false);

    internal bool IsKeptBy(double value) => IsMost ? value <= Value : value >= Value;

    internal string Text(string unit) =>
        string.Create(CultureInfo.InvariantCulture, $"{(IsMost ? "<=" : ">=")} {Value:#,0.##} {unit}");
}
