using System.Runtime.InteropServices;
using KeyRx.Server;

namespace KeyRx.Daemon.Commands;

/// <summary>
/// SIGTERM, SIGINT and SIGQUIT, and SIGUSR2 before a restart, as one task; the default action is replaced by ours while
/// this lives.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    /// <summary>SIGUSR2 of Linux on all its architectures but mips and alpha; .NET names it by number only.</summary>
    private const PosixSignal RestartSignal = (PosixSignal)12;

    private readonly TaskCompletionSource<StopReason> _requested = new(
        TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<PosixSignalRegistration> _registrations = [];

    internal StopSignals()
    {
        foreach (var signal
            in (PosixSignal[])[PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT, RestartSignal])
            _registrations.Add(PosixSignalRegistration.Create(signal, Take));
    }

    /// <summary>Completes with the first signal.</summary>
    internal Task<StopReason> Requested => _requested.Task;

    /// <summary>Cancelled with the first signal.</summary>
    internal CancellationToken Token => _stopping.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        _registrations.ForEach(r => r.Dispose());
        _stopping.Dispose();
    }

    private void Take(PosixSignalContext context)
    {
        // A second signal while we are stopping takes the default action: a person may insist.
        context.Cancel =
            _requested.TrySetResult(context.Signal == RestartSignal ? StopReason.Restart : StopReason.Stop);
        if (context.Cancel) _stopping.Cancel();
    }
}
