using System.Runtime.InteropServices;

namespace KeyRx.Daemon;

/// <summary>SIGTERM, SIGINT and SIGQUIT as one task; the default action is replaced by ours while this lives.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly TaskCompletionSource _requested = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<PosixSignalRegistration> _registrations = [];

    internal StopSignals()
    {
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT])
            _registrations.Add(PosixSignalRegistration.Create(signal, Take));
    }

    /// <summary>Completes with the first signal.</summary>
    internal Task Requested => _requested.Task;

    /// <inheritdoc/>
    public void Dispose() => _registrations.ForEach(r => r.Dispose());

    private void Take(PosixSignalContext context)
    {
        // A second signal while we are stopping takes the default action: a person may insist.
        context.Cancel = _requested.TrySetResult();
    }
}
