using KeyRx.Input.Interop;

namespace KeyRx.Input;

/// <summary>Says before a start whether it would work, and why not. Any thread.</summary>
public static unsafe class NativeProbe
{
    /// <summary>Looks at every keyboard, or at one device, FIFO or file of events.</summary>
    public static NativeProbeReport Run(string? path = null, KeySourceOptions? options = null)
    {
        if (NativeHook.Obstacle is { } obstacle) return new NativeProbeReport(false, 0, 0, 0, obstacle);
        using var memory = new NativeOptionMemory(path, options ?? new KeySourceOptions());
        var native = memory.Value;
        NativeProbeResult result;
        var error = NativeMethods.Probe(&native, &result);
        var detail = NativeHook.ReadText(result.Detail, NativeProbeResult.DetailSize);
        return new NativeProbeReport(
            error == 0, (int)result.Keyboards, (int)result.Readable, (int)result.Grabbed, detail);
    }
}
