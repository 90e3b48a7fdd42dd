namespace KeyRx.Client.Reconnecting;

/// <summary>
/// Whether and when to try again: what may not come back ends, what the server asks for is done, the rest is
/// backoff.
/// </summary>
/// <remarks>Threading: one caller at a time.</remarks>
internal sealed class RetryPolicy(int attemptsMax, Backoff backoff)
{
    private const int NotFound = 404;

    private int _failed;
    private bool _wasOpen;

    /// <summary>
    /// The server has said <c>connected </c>: attempts are counted anew. The waits are not, see
    /// <see cref="Backoff"/>.
    /// </summary>
    internal void Opened() => (_failed, _wasOpen) = (0, true);

    /// <summary>An attempt failed.</summary>
    internal RetryDecision AfterFailure(KeyRxConnectionException error)
    {
        _failed++;
        // A path that was there is gone while what is behind a proxy restarts; one that never was is a mistake.
        if (!error.MayReturn && !(_wasOpen && error.Status == NotFound)) return RetryDecision.End(error);
        if (attemptsMax > 0 && _failed >= attemptsMax) return RetryDecision.End(GaveUp(error));
        // A refusal says the same time to everybody: the random part keeps them from returning together.
        return new RetryDecision(
            false, error, backoff.AfterFailure() + (error.RetryAfter ?? TimeSpan.Zero), _failed + 1);
    }

    /// <summary>An open connection ended; null: in the normal way.</summary>
    internal RetryDecision AfterLoss(KeyRxConnectionException? error, TimeSpan openFor)
    {
        if (error is not { MayReturn: true }) return RetryDecision.End(error);
        if (openFor >= Backoff.SettledAfter) backoff.Settled();
        var isFirst = backoff.IsFirst;
        var wait = backoff.AfterLoss();
        // A hint of 0 in each close of a server that drops everybody at once must not become a race.
        if (error.RetryAfter is { } hint && (isFirst || hint > wait)) wait = hint;
        return new RetryDecision(false, error, wait, 1);
    }

    private KeyRxConnectionException GaveUp(KeyRxConnectionException last)
        => new(last.Status, $"gave up after {_failed} attempts; the last one: {last.Reason}", last.MayReturn, last);
}
