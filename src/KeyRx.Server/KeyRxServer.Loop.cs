using KeyRx.Server.Interop;

namespace KeyRx.Server;

/// <summary>The loop's thread: where and how urgently it runs.</summary>
public sealed partial class KeyRxServer
{
    /// <summary>The thread is as the options want it, or says why it cannot be.</summary>
    private readonly TaskCompletionSource _loopPrepared = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <exception cref="ArgumentException">The system does not let the thread be as the options want it.</exception>
    private void StartLoop()
    {
        new Thread(PrepareAndRunLoop) { Name = "keyrx loop", IsBackground = true }.Start();
        _loopPrepared.Task.GetAwaiter().GetResult(); // two system calls
    }

    private void PrepareAndRunLoop()
    {
        try
        {
            PrepareThread();
        }
#pragma warning disable CA1031 // Whatever it is, it is told to who starts the server.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _loopPrepared.SetException(e);
            return;
        }

        _loopPrepared.SetResult();
        RunLoop();
    }

    private void PrepareThread()
    {
        if (_options.LoopCpus is { } cpus) LoopThread.SetCpus(cpus);
        if (LoopThread.TrySetPriority(_options.LoopPriority)) return;
        const string Option = nameof(KeyRxServerOptions.LoopPriority);
        throw new ArgumentException(
            $"{Option}: the system does not permit {_options.LoopPriority}: "
            + "it needs CAP_SYS_NICE, or a limit (ulimit -e)",
            Option);
    }
}
