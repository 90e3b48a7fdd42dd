namespace KeyRx.Load.Simulations;

/// <summary>
/// Starts invocations when they are due, whatever became of the earlier ones, on the thread pool. Their starts are good
/// to about a millisecond; their latencies count from when they were due, so a late start is in them.
/// </summary>
internal sealed class OpenLoop(CopyFactory copies, Measurement whole, TimeProvider time, int inFlightMax)
{
    private readonly InFlight _inFlight = new();

    internal async Task RunAsync(LoadSegment segment, double from, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        for (long number = 0; segment.DueAt(number, from) is { } due; number++)
        {
            await WaitUntilAsync(started, due, cancellation).ConfigureAwait(false);
            Start(started + (long)(due.TotalSeconds * time.TimestampFrequency));
        }

        await WaitUntilAsync(started, segment.During, cancellation).ConfigureAwait(false);
    }

    internal Task DrainAsync() => _inFlight.DrainAsync();

    private void Start(long dueTimestamp)
    {
        if (_inFlight.Count >= inFlightMax)
        {
            whole.Record(Response.Fail("not-started", $"{inFlightMax} invocations were in flight"), TimeSpan.Zero);
            return;
        }

        _inFlight.Enter();
        var copy = copies.Create();
        _ = Task.Run(async () =>
        {
            await using (copy.ConfigureAwait(false))
                await copy.RunAsync(dueTimestamp).ConfigureAwait(false);
            _inFlight.Leave();
        });
    }

    private async Task WaitUntilAsync(long started, TimeSpan due, CancellationToken cancellation)
    {
        var left = due - time.GetElapsedTime(started);
        if (left > TimeSpan.Zero)
            await Task.Delay(left, time, cancellation).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
    }
}
