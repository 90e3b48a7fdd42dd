using System.Text;
using KeyRx.Protocol;

namespace KeyRx.Input;

/// <summary>
/// Plays a key script into the ring, by the clock it is given. What is still down at the end is released.
/// </summary>
/// <remarks>Threading: as <see cref="IKeyEventSource"/>.</remarks>
public sealed class ScriptedKeyEventSource : IKeyEventSource
{
    private const int FileBytesMax = 1024 * 1024;

    private readonly KeyScript _script;
    private readonly SourceRun _run;

    private ScriptedKeyEventSource(KeyScript script, string description, TimeProvider time)
    {
        _script = script;
        _run = new SourceRun(time);
        Description = description;
    }

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public Task Completion => _run.Completion;

    /// <summary>A script from a file.</summary>
    /// <exception cref="KeyEventSourceException">It cannot be read, or is no script: file, line and reason.</exception>
    public static ScriptedKeyEventSource FromFile(string path, TimeProvider? time = null)
    {
        try
        {
            return FromText(path, ReadAll(path), $"script {path}", time);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KeyEventSourceException($"{path}: the script cannot be read: {e.Message}", e);
        }
    }

    /// <summary>A script from text; <paramref name="name"/> stands for the file in errors.</summary>
    /// <exception cref="KeyEventSourceException">It is no script: name, line and reason.</exception>
    public static ScriptedKeyEventSource FromText(
        string name, string text, string description, TimeProvider? time = null) =>
        KeyScriptParser.TryParse(name, text, out var script, out var error)
            ? new ScriptedKeyEventSource(script, description, time ?? TimeProvider.System)
            : throw new KeyEventSourceException(error);

    /// <summary>The built-in demo: types a harmless sentence for ever, about 10 events a second.</summary>
    public static ScriptedKeyEventSource Demo(TimeProvider? time = null) =>
        FromText("demo", DemoScript.Text, "demo: a built-in script types by itself", time);

    /// <inheritdoc/>
    public void Start(KeyEventRing ring)
    {
        ArgumentNullException.ThrowIfNull(ring);
        for (ushort device = 1; device <= _script.Devices.Count; device++)
        {
            var name = _script.Devices[device - 1];
            ring.Devices.Tell(new DeviceDescription(device, name, $"script:{name}", 0, 0, 0, IsVirtual: true));
        }

        _run.Begin(ring, PlayAsync);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _run.DisposeAsync();

    /// <summary>Bounded by reading, not by asking: a FIFO or a device has no length.</summary>
    private static string ReadAll(string path)
    {
        using var file = File.OpenRead(path);
        var bytes = new byte[FileBytesMax + 1];
        var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return length <= FileBytesMax
            ? Encoding.UTF8.GetString(bytes, 0, length)
            : throw new KeyEventSourceException($"{path}: a script is at most {FileBytesMax} bytes");
    }

    private async Task PlayAsync(KeyPlayer player)
    {
        for (ushort device = 1; device <= _script.Devices.Count; device++) player.Writer.AddDevice(device);
        var due = TimeSpan.Zero;
        do
        {
            foreach (var step in _script.Steps)
            {
                due += step.Delay;
                await player.WaitUntilAsync(due).ConfigureAwait(false);
                if (step.Native != 0) player.Writer.Write(step.Device, step.Native, step.Action);
            }

            for (ushort device = 1; device <= _script.Devices.Count; device++) player.Writer.ReleaseAll(device);
        }
        while (_script.Repeats);
    }
}
