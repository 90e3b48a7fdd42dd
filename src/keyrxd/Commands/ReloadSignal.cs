using System.Runtime.InteropServices;
using System.Threading.Channels;

namespace KeyRx.Daemon;

/// <summary>SIGHUP: its default action, to end the process, is replaced while this lives. Signals that come while one is being served count as one.</summary>
internal sealed class ReloadSignal : IDisposable
{
    private readonly Channel<bool> _pending = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly PosixSignalRegistration _registration;

    internal ReloadSignal() => _registration = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Take);

    /// <summary>Each request; ends with <see cref="End"/>.</summary>
    internal IAsyncEnumerable<bool> Requests => _pending.Reader.ReadAllAsync();

    /// <summary>No more of them.</summary>
    internal void End() => _pending.Writer.TryComplete();

    /// <inheritdoc/>
    public void Dispose() => _registration.Dispose();

    private void Take(PosixSignalContext context)
    {
        context.Cancel = true;
        _pending.Writer.TryWrite(true);
    }
}
