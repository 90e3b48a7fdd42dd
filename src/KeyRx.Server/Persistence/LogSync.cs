using System.Collections.Concurrent;
using KeyRx.Streams.Persistence;

namespace KeyRx.Server.Persistence;

/// <summary>
/// The thread that waits for the disk, so that nobody else does. Call order: <see cref="Post"/> any number of times,
/// ask <see cref="IsDone"/>, then <see cref="Dispose"/>, which waits for all that was posted.
/// </summary>
/// <remarks>Threading: one caller, the loop. What is posted runs in order on the thread.</remarks>
internal sealed class LogSync : IDiskQueue
{
    private readonly BlockingCollection<Action> _work = [];
    private readonly Action? _before;
    private readonly Thread _thread;
    private long _posted;
    private long _done;
    private volatile Exception? _failure;

    /// <param name="before">Runs on the thread before each piece of work.</param>
    internal LogSync(Action? before = null)
    {
        _before = before;
        _thread = new Thread(Run) { Name = "keyrx log sync", IsBackground = true };
        _thread.Start();
    }

    /// <inheritdoc/>
    public Exception? Failure => _failure;

    /// <inheritdoc/>
    public long Post(Action work)
    {
        _work.Add(work);
        return ++_posted;
    }

    /// <inheritdoc/>
    public bool IsDone(long ticket) => Volatile.Read(ref _done) >= ticket;

    /// <inheritdoc/>
    public void Wait()
    {
        var done = new TaskCompletionSource();
        Post(done.SetResult);
        done.Task.Wait();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _work.CompleteAdding();
        _thread.Join();
        _work.Dispose();
    }

    private void Run()
    {
        foreach (var work in _work.GetConsumingEnumerable())
        {
            try
            {
                _before?.Invoke();
                work();
            }
            catch (Exception e) when (LogFile.IsOfTheSystem(e) || e is ObjectDisposedException)
            {
                _failure ??= e;
            }

            Volatile.Write(ref _done, _done + 1);
        }
    }
}
