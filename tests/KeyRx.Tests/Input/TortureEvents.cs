using System.Globalization;

namespace KeyRx.Tests.Input;

/// <summary>
/// How long the ring is tortured: a little in the suite; KEYRX_TORTURE_EVENTS=20000000 for a long run.
/// </summary>
internal static class TortureEvents
{
    public static long? Count { get; } =
        long.TryParse(
            Environment.GetEnvironmentVariable("KEYRX_TORTURE_EVENTS"), CultureInfo.InvariantCulture, out var count)
            ? count
            : null;
}
