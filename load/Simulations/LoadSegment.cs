namespace KeyRx.Load.Simulations;

/// <summary>A level, or a straight line between two.</summary>
/// <param name="From">Null: where the segment before it ended.</param>
/// <param name="To">The level at the end.</param>
/// <param name="During">Its length.</param>
internal sealed record LoadSegment(double? From, double To, TimeSpan During)
{
    internal static LoadSegment Level(double level, TimeSpan during) => new(level, level, during);

    /// <summary>The level after a time.</summary>
    internal double At(TimeSpan elapsed, double from) => from + ((To - from) * Math.Clamp(elapsed / During, 0, 1));

    /// <summary>
    /// When invocation number <paramref name="number"/>, from 0, is due, where levels are invocations a second: the
    /// time at which the area below the line is that number. Null when the segment is over before.
    /// </summary>
    internal TimeSpan? DueAt(long number, double from)
    {
        var seconds = During.TotalSeconds;
        if (number >= (from + To) / 2 * seconds)
            return null;

        // number = from t + (To - from) t^2 / 2 D, solved without the difference of nearly equal numbers.
        var slope = (To - from) / seconds;
        var root = Math.Sqrt((from * from) + (2 * slope * number));
        return TimeSpan.FromSeconds(number == 0 ? 0 : 2 * number / (from + root));
    }
}
