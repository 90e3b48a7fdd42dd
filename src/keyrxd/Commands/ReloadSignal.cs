using System.Runtime.InteropServices;
using System.Threading.Channels;

namespace KeyRx.Daemon.Commands;

/// <summary>
/// SIGHUP: its default action, to end the process, is replaced while this lives. Signals that come while one is being
/// served count as one. When it means what it did first, that the terminal is gone, the process ends nevertheless: who
/// closes a window does not expect that keys go on being read.
/// </summary>
internal sealed class ReloadSignal : IDisposable
{
    private readonly Channel<bool> _pending =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly bool _isAtTerminal = !Console.IsInputRedirected;
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
        if (_isAtTerminal && !IsTerminalThere()) return;
        context.Cancel = true;
        _pending.Writer.TryWrite(true);
    }

    /// <summary>After a hang-up the process has no controlling terminal any more.</summary>
    private static bool IsTerminalThere()
    {
        try
        {
            using var terminal = File.OpenHandle("/dev/tty", share: FileShare.ReadWrite);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
