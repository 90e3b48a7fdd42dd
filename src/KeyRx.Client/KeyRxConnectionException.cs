namespace KeyRx.Client;

/// <summary>There is no connection: it could not be opened, was refused, or has ended.</summary>
/// <param name="status">See <see cref="Status"/>.</param>
/// <param name="reason">See <see cref="Reason"/>.</param>
/// <param name="mayReturn">See <see cref="MayReturn"/>.</param>
/// <param name="innerException">The cause, where there is one.</param>
#pragma warning disable CA1032 // Without status and reason it would say nothing.
public sealed class KeyRxConnectionException(
    int status, string reason, bool mayReturn, Exception? innerException = null)
    : KeyRxException(status == 0 ? reason : $"{status}: {reason}", innerException)
#pragma warning restore CA1032
{
    /// <summary>
    /// From 1000 the close status (1006 where the connection broke without one); below it the HTTP status with
    /// which the upgrade was refused; 0 where no answer came at all.
    /// </summary>
    public int Status { get; } = status;

    /// <summary>One line: the server's own where it gave one.</summary>
    public string Reason { get; } = reason;

    /// <summary>True when connecting again, later, makes sense.</summary>
    public bool MayReturn { get; } = mayReturn;

    /// <summary>
    /// When to come back, where the server said it: a close's <c>retry_ms </c>, or a refusal's <c>Retry-After </c>
    /// in seconds.
    /// </summary>
    public TimeSpan? RetryAfter { get; init; }
}
