namespace KeyRx.Server;

/// <summary>
/// The one deadline of a stop. By the system's clock and no other: the clock in the options is somebody else's code,
/// and a stop must end when that hangs too.
/// </summary>
/// <param name="timeout"><see cref="KeyRxServerOptions.StopTimeout"/>.</param>
/// <param name="hurried">Ends when there is no time left.</param>
internal sealed class StopDeadline(TimeSpan timeout, Task hurried)
{
    /// <summary>After the timeout, for cutting those who are left and for the kept log's last sync.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(750);

    private readonly long _begun = TimeProvider.System.GetTimestamp();

    /// <summary>Of the timeout; never negative.</summary>
    internal TimeSpan Left =>
        hurried.IsCompleted ? TimeSpan.Zero : Positive(timeout - TimeProvider.System.GetElapsedTime(_begun));

    /// <summary>True when the task ends within a quarter of the timeout: the rest of the stop needs time too.</summary>
    internal Task<bool> EndsInFirstQuarterAsync(Task task) => EndsWithinAsync(task, timeout / 4);

    /// <summary>True when the task ends before the stop has to.</summary>
    internal async Task<bool> EndsInTimeAsync(Task task)
    {
        if (await EndsWithinAsync(task, timeout + Grace).ConfigureAwait(false)) return true;
        if (!hurried.IsCompleted) return false;
        await Task.WhenAny(task, Task.Delay(Grace, TimeProvider.System)).ConfigureAwait(false);
        return task.IsCompleted;
    }

    private static TimeSpan Positive(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.Zero;

    private async Task<bool> EndsWithinAsync(Task task, TimeSpan limit)
    {
        using var ended = new CancellationTokenSource();
        var left = Positive(limit - TimeProvider.System.GetElapsedTime(_begun));
        await Task.WhenAny(task, hurried, Task.Delay(left, TimeProvider.System, ended.Token)).ConfigureAwait(false);
        await ended.CancelAsync().ConfigureAwait(false);
        return task.IsCompleted;
    }
}
