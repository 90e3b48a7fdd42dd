using System.Diagnostics;
using System.Globalization;

namespace KeyRx.Testing;

/// <summary>
/// How long stops take. A stop is to end within its limit and a second, and a machine five times slower must pass:
/// tests assert five times that, and <c>tests/long.sh stops</c>, on a quiet machine, the limit itself.
/// </summary>
/// <remarks>Threading: any thread.</remarks>
public static class StopClock
{
    private const int SlowMachineFactor = 5;

    /// <summary>File that gets a line for each stop; when it is set, stops have no more than their limit.</summary>
    private static readonly string? Lengths = Environment.GetEnvironmentVariable("KEYRX_STOP_LENGTHS");

    private static readonly Lock Writing = new();

    /// <summary>Awaits a stop, whatever its outcome, and fails when it took too long.</summary>
    /// <param name="what">Name of the test, for the file.</param>
    /// <param name="limit">What the stop itself was given.</param>
    /// <param name="stop">Begins the stop and ends with it; what it throws is passed on.</param>
    /// <exception cref="TimeoutException">It took longer than that.</exception>
    public static async Task WithinAsync(string what, TimeSpan limit, Func<Task> stop)
    {
        ArgumentNullException.ThrowIfNull(stop);
        var started = Stopwatch.GetTimestamp();
        try
        {
            await stop().ConfigureAwait(false);
        }
        finally
        {
            Note(what, limit + TimeSpan.FromSeconds(1), Stopwatch.GetElapsedTime(started));
        }
    }

    private static void Note(string what, TimeSpan allowed, TimeSpan took)
    {
        if (Lengths is not null)
        {
            var line = string.Create(
                CultureInfo.InvariantCulture,
                $"{what}: {took.TotalSeconds:0.00} s of {allowed.TotalSeconds:0.00} s{Environment.NewLine}");
            lock (Writing) File.AppendAllText(Lengths, line);
        }

        if (took > allowed * (Lengths is null ? SlowMachineFactor : 1))
            throw new TimeoutException($"a stop that may take {allowed} took {took}");
    }
}
