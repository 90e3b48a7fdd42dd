namespace KeyRx.Input;

/// <summary>
/// Lets a source write keys at points of time counted from its start, so that small delays of the scheduler do not add
/// up; answers resync requests while it waits.
/// </summary>
/// <remarks>Threading: one task.</remarks>
internal sealed class KeyPlayer(KeyWriter writer, TimeProvider time, CancellationToken stopping)
{
    /// <summary>How often a waiting source looks for a resync request: the ring's contract (keyrx_hook.h).</summary>
    private static readonly TimeSpan ResyncInterval = TimeSpan.FromMilliseconds(100);

    private readonly long _origin = time.GetTimestamp();

    internal KeyWriter Writer => writer;

    internal CancellationToken Stopping => stopping;

    /// <summary>Returns at that time after the start, at once if it is past.</summary>
    /// <exception cref="OperationCanceledException">The source is being stopped.</exception>
    internal async Task WaitUntilAsync(TimeSpan sinceStart)
    {
        writer.Flush();
        while (true)
        {
            stopping.ThrowIfCancellationRequested();
            writer.AnswerResync();
            var rest = sinceStart - time.GetElapsedTime(_origin);
            if (rest <= TimeSpan.Zero) return;
            await Task.Delay(AtLeastATick(rest < ResyncInterval ? rest : ResyncInterval), time, stopping)
                .ConfigureAwait(false);
        }
    }

    /// <summary>A timer counts milliseconds and rounds down: less than one would spin.</summary>
    private static TimeSpan AtLeastATick(TimeSpan rest) =>
        TimeSpan.FromMilliseconds(Math.Ceiling(rest.TotalMilliseconds));
}
