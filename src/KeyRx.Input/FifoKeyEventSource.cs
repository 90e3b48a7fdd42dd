using System.Runtime.InteropServices;
using KeyRx.Input.Interop;
using KeyRx.Protocol;
using Microsoft.Win32.SafeHandles;

namespace KeyRx.Input;

/// <summary>
/// Reads <c>struct input_event</c> from a FIFO, as interception-tools pipe it. Writers may come and go: what one leaves
/// held is released and its device removed, then the next is waited for.
/// </summary>
/// <remarks>Threading: as <see cref="IKeyEventSource"/>; it waits in poll on a thread of its own.</remarks>
public sealed class FifoKeyEventSource : IKeyEventSource
{
    private const ushort Device = 1;
    private const int ChunkEvents = 64; // evdev's own buffer is as large

    /// <summary>How often resync requests are looked for (keyrx_hook.h).</summary>
    private static readonly TimeSpan ResyncInterval = TimeSpan.FromMilliseconds(100);

    private readonly string _path;
    private readonly KeySourceOptions _options;
    private readonly SourceRun _run;

    /// <param name="path">The FIFO.</param>
    /// <param name="options">Clock, and whether autorepeat is passed on.</param>
    public FifoKeyEventSource(string path, KeySourceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _path = path;
        _options = options;
        _run = new SourceRun(options.TimeProvider);
        Description = $"input events from {path}";
    }

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public Task Completion => _run.Completion;

    /// <inheritdoc/>
    public void Start(KeyEventRing ring)
    {
        ArgumentNullException.ThrowIfNull(ring);
        if (!OperatingSystem.IsLinux())
            throw new KeyEventSourceException("a FIFO source exists on Linux only: use script:FILE or replay:FILE");
        var fifo = Open();
        try
        {
            ring.Devices.Tell(new DeviceDescription(Device, "event stream", $"fifo:{_path}", 0, 0, 0, IsVirtual: true));
            _run.Begin(ring, player => ReadAsync(player, ring, fifo), blocks: true);
        }
        catch
        {
            fifo.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _run.DisposeAsync();

    private SafeFileHandle Open()
    {
        var file = Libc.OpenForReading(_path);
        var error = Marshal.GetLastPInvokeError();
        if (!file.IsInvalid && !Libc.IsSeekable(file)) return file;
        var reason = file.IsInvalid
            ? $"{_path}: the FIFO cannot be opened: {Marshal.GetPInvokeErrorMessage(error)}"
            : $"{_path} is no FIFO: make one with mkfifo, or play a recording with replay:{_path}";
        file.Dispose();
        throw new KeyEventSourceException(reason);
    }

    private Task ReadAsync(KeyPlayer player, KeyEventRing ring, SafeFileHandle fifo)
    {
        using var stopEvent = Libc.CreateEvent();
        using var registration = player.Stopping.Register(() => Libc.AddToEvent((int)stopEvent.DangerousGetHandle()));
        var decoder = new InputEventDecoder(player.Writer, ring, _options.TimeProvider, Device, _options.Repeat);
        var chunk = new byte[ChunkEvents * InputEventDecoder.EventSize];
        try
        {
            while (!Libc.WaitForEither(fifo, stopEvent, ResyncInterval, out var isReady))
            {
                if (isReady && !TakeChunk(decoder, fifo, chunk)) fifo = Reopen(fifo);
                player.Writer.AnswerResync();
                player.Writer.Flush();
            }
        }
        finally
        {
            fifo.Dispose();
            Array.Clear(chunk);
        }

        return Task.CompletedTask;
    }

    /// <summary>False when the last writer has gone.</summary>
    private bool TakeChunk(InputEventDecoder decoder, SafeFileHandle fifo, byte[] chunk)
    {
        var length = Libc.Read(fifo, chunk);
        if (length > 0)
        {
            decoder.Feed(chunk.AsSpan(0, length));
            chunk.AsSpan(0, length).Clear();
        }

        if (length == 0) decoder.End();
        if (length < 0 && -length is not (Libc.ErrorTryAgain or Libc.ErrorInterrupted))
        {
            throw new KeyEventSourceException(
                $"{_path}: the FIFO cannot be read: {Marshal.GetPInvokeErrorMessage(-length)}");
        }
        return length != 0;
    }

    /// <summary>
    /// A descriptor that has seen the end would say so for ever; the new one is there before it goes, so that no
    /// writer meets a FIFO without a reader.
    /// </summary>
    private SafeFileHandle Reopen(SafeFileHandle ended)
    {
        var next = Open();
        ended.Dispose();
        return next;
    }
}
