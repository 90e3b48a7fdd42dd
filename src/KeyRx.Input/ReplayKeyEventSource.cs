using KeyRx.Protocol;

namespace KeyRx.Input;

/// <summary>Plays a recording at the pace at which it was made. What is still down at the end is released.</summary>
/// <remarks>Threading: as <see cref="IKeyEventSource"/>.</remarks>
public sealed class ReplayKeyEventSource : IKeyEventSource
{
    /// <summary>A longer pause is cut: nobody waits a night to see the next key.</summary>
    private static readonly TimeSpan PauseMax = TimeSpan.FromHours(1);

    private readonly RecordingReader _recording;
    private readonly SourceRun _run;
    private long _ignoredCount;

    private ReplayKeyEventSource(RecordingReader recording, string description, TimeProvider time)
    {
        _recording = recording;
        _run = new SourceRun(time);
        Description = description;
    }

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public Task Completion => _run.Completion;

    /// <summary>
    /// Events that were not played: cut off at the file's end, or impossible where they stand (a press of a pressed
    /// key).
    /// </summary>
    public long IgnoredCount => Interlocked.Read(ref _ignoredCount);

    /// <summary>A recording from a file.</summary>
    /// <exception cref="KeyEventSourceException">It cannot be read, or is no recording; the
    /// message says what to do.</exception>
    public static ReplayKeyEventSource FromFile(string path, TimeProvider? time = null) =>
        new(RecordingReader.Open(path), $"recording {path}", time ?? TimeProvider.System);

    /// <inheritdoc/>
    public void Start(KeyEventRing ring) => _run.Begin(ring, player => PlayAsync(player, ring.Devices));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _run.DisposeAsync().ConfigureAwait(false);
        _recording.Dispose();
    }

    private async Task PlayAsync(KeyPlayer player, DeviceRegistry devices)
    {
        var due = TimeSpan.Zero;
        ulong? latest = null;
        while (_recording.TryRead(out var next))
        {
            var keyEvent = next.Value;
            if (keyEvent.TimeNanos > latest) due += PauseOf(keyEvent.TimeNanos - latest.Value);
            latest = Math.Max(latest ?? 0, keyEvent.TimeNanos);
            await player.WaitUntilAsync(due).ConfigureAwait(false);
            TellOf(keyEvent.Device, devices);
            if (!Play(player.Writer, keyEvent)) Interlocked.Increment(ref _ignoredCount);
        }

        if (_recording.TornBytes > 0) Interlocked.Increment(ref _ignoredCount);
    }

    private static void TellOf(ushort device, DeviceRegistry devices)
    {
        if (device == 0 || devices.Find(device) is not null) return;
        devices.Tell(
            new DeviceDescription(device, $"recorded keyboard {device}", $"replay:{device}", 0, 0, 0, IsVirtual: true));
    }

    private static TimeSpan PauseOf(ulong nanos) =>
        nanos / 100 < (ulong)PauseMax.Ticks ? TimeSpan.FromTicks((long)(nanos / 100)) : PauseMax;

    private static bool Play(KeyWriter writer, KeyEvent keyEvent)
    {
        switch (keyEvent.Action)
        {
            case KeyAction.Press or KeyAction.Release or KeyAction.Repeat:
                return keyEvent.Device != 0
                    && writer.Write(keyEvent.Device, keyEvent.Native, keyEvent.Action, flags: keyEvent.Flags);
            case KeyAction.DeviceAdded when keyEvent.Device != 0:
                writer.AddDevice(keyEvent.Device);
                return true;
            case KeyAction.DeviceRemoved:
                writer.RemoveDevice(keyEvent.Device);
                return true;
            case KeyAction.SyncLost or KeyAction.HookLost or KeyAction.HookRestored:
                writer.WriteMarker(keyEvent.Device, keyEvent.Native, keyEvent.Action);
                return true;
            default:
                return false;
        }
    }
}
