using KeyRx.Input.Interop;
using KeyRx.Protocol;

namespace KeyRx.Input;

/// <summary>
/// Live keyboards by way of the native hook, which runs on a thread of its own and writes the ring by itself.
/// </summary>
/// <remarks>
/// Threading: as <see cref="IKeyEventSource"/>. Dispose stops the hook; it releases what is held first.
/// </remarks>
public sealed class NativeKeyEventSource : IKeyEventSource
{
    private readonly string? _path;
    private readonly KeySourceOptions _options;
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private readonly Dictionary<ushort, DeviceDescription> _known = [];
    private HookHandle? _hook;
    private KeyEventRing? _ring;
    private bool _isDisposed;

    /// <param name="path">One device, FIFO or file of input events; null reads every keyboard.</param>
    /// <param name="options">Which keyboards, and how.</param>
    public NativeKeyEventSource(string? path, KeySourceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _path = path;
        _options = options;
        Description = path is null ? "live keyboards" : $"live events of {path}";
    }

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public Task Completion => _completion.Task;

    /// <inheritdoc/>
    public void Start(KeyEventRing ring)
    {
        ArgumentNullException.ThrowIfNull(ring);
        NativeHook.Require();
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_hook is not null) throw new InvalidOperationException("a key source starts once");
            _hook = Open(ring);
            // The hook writes the memory until it has ended: the ring must live as long.
            _ring = ring;
            ring.Devices.AskHook(FindDevice);
            new Thread(Run) { Name = "keyrx-hook", IsBackground = true }.Start();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            if (!_isDisposed && _hook is not null) NativeMethods.Stop(_hook);
            _isDisposed = true;
            if (_hook is null) _completion.TrySetResult();
        }

        await _completion.Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock) _hook?.Dispose();
    }

    /// <summary>
    /// Asks the hook while it is there, because a stable id may become known late; its last words are kept.
    /// </summary>
    private unsafe DeviceDescription? FindDevice(ushort device)
    {
        lock (_lock)
        {
            NativeDeviceInfo info;
            var isTold = _hook is { IsClosed: false } && NativeMethods.GetDeviceInfo(_hook, device, &info) == 0;
            if (isTold) _known[device] = NativeDevices.Describe(&info);
            return _known.GetValueOrDefault(device);
        }
    }

    private unsafe HookHandle Open(KeyEventRing ring)
    {
        using var memory = new NativeOptionMemory(_path, _options);
        var native = memory.Value;
        var error = NativeMethods.Open(ring.Address, ring.SizeInBytes, &native, out var hook);
        if (error == 0) return hook;
        hook.Dispose();
        var report = NativeProbe.Run(_path, _options);
        throw new KeyEventSourceException(
            report.CanCapture ? $"the native hook does not start: {NativeHook.DescribeError(error)}" : report.Detail);
    }

    private void Run()
    {
        var error = NativeMethods.Run(_hook!);
        GC.KeepAlive(_ring);
        if (error == 0) _completion.TrySetResult();
        else
            _completion.TrySetException(
                new KeyEventSourceException($"the native hook ended: {NativeHook.DescribeError(error)}"));
    }
}
