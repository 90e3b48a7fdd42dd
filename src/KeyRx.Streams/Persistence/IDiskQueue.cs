namespace KeyRx.Streams.Persistence;

/// <summary>Work that waits for the disk, done in order somewhere else, so that the loop never waits for it.</summary>
/// <remarks>
/// Threading: one caller, the loop. Work must not throw anything but what <see cref="LogFile.IsOfTheSystem"/> names.
/// Disposing waits for everything that was posted.
/// </remarks>
internal interface IDiskQueue : IDisposable
{
    /// <summary>The first thing that went wrong.</summary>
    Exception? Failure { get; }

    /// <summary>Hands work over and returns the ticket to ask with.</summary>
    long Post(Action work);

    /// <summary>True once the work of a ticket is done.</summary>
    bool IsDone(long ticket);

    /// <summary>Waits until everything that was posted is done.</summary>
    void Wait();
}
