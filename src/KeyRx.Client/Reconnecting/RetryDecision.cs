namespace KeyRx.Client.Reconnecting;

/// <summary>What follows the end of a connection, or an attempt that failed.</summary>
/// <param name="IsFinal">No further attempt.</param>
/// <param name="Error">Why; null only after a normal end.</param>
/// <param name="Delay">Until the next attempt.</param>
/// <param name="Attempt">The next attempt's number.</param>
internal readonly record struct RetryDecision(
    bool IsFinal, KeyRxConnectionException? Error, TimeSpan Delay, int Attempt)
{
    internal static RetryDecision End(KeyRxConnectionException? error) => new(true, error, TimeSpan.Zero, 0);
}
