using KeyRx.EndToEnd.Tests.Daemons;

namespace KeyRx.EndToEnd.Tests.Secrets;

/// <summary>A real daemon and the FIFO that is its keyboard. No ping of its own comes between two keys.</summary>
internal sealed class TypedKeyboard : IAsyncDisposable
{
    private readonly FileStream _fifo;

    private TypedKeyboard(DaemonProcess daemon, FileStream fifo) => (Daemon, _fifo) = (daemon, fifo);

    internal DaemonProcess Daemon { get; }

    internal static async Task<TypedKeyboard> StartAsync(string folder, string path, CancellationToken cancellation)
    {
        Posix.MakeFifo(path);
        var daemon = await DaemonProcess.StartAsync(
            folder, ["--source", "fifo:" + path, "--heartbeat-ms", "3600000"], cancellation);
        return new TypedKeyboard(daemon, await Posix.OpenFifoAsync(path, cancellation));
    }

    /// <param name="key">As in linux/input-event-codes.h.</param>
    /// <param name="value">1 down, 0 up.</param>
    internal void Type(ushort key, int value) => _fifo.Write(InputEvents.Key(key, value));

    public async ValueTask DisposeAsync()
    {
        await Daemon.DisposeAsync();
        await _fifo.DisposeAsync();
    }
}
