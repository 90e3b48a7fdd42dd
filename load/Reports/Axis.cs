namespace KeyRx.Load.Reports;

/// <summary>A range of values and the round numbers in it that are written beside a chart. Pure.</summary>
internal readonly record struct Axis(double Low, double High, double Step)
{
    private const int StepsWanted = 5;

    internal IEnumerable<double> Ticks
    {
        get
        {
            var (low, step) = (Low, Step);
            return Enumerable.Range(0, (int)Math.Round((High - Low) / Step) + 1).Select(i => low + (i * step));
        }
    }

    /// <summary>
    /// From 0, or from the least where all lie close together, to a round number at or above the greatest.
    /// </summary>
    internal static Axis Over(IReadOnlyCollection<double> values)
    {
        var (least, greatest) = (values.Min(), values.Max());
        var from = least > 0 && least < greatest / 2 ? 0 : Math.Min(least, greatest);
        var span = greatest - from;
        if (span <= 0)
        {
            span = greatest == 0 ? 1 : Math.Abs(greatest) / StepsWanted;
            greatest = from + span;
        }

        var step = Round(span / StepsWanted);
        var low = Math.Floor(from / step) * step;
        return new Axis(low, low + (Math.Ceiling(((greatest - low) / step) - 1e-9) * step), step);
    }

    /// <summary>0 at the low end, 1 at the high one.</summary>
    internal double Share(double value) => (value - Low) / (High - Low);

    /// <summary>1, 2 or 5 times a power of ten, not below.</summary>
    private static double Round(double step)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(step)));
        return (step / power) switch
        {
            <= 1 => power,
            <= 2 => 2 * power,
            <= 5 => 5 * power,
            _ => 10 * power,
        };
    }
}
