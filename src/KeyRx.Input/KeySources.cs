namespace KeyRx.Input;

/// <summary>Opens key sources by their spec. Any thread.</summary>
public static class KeySources
{
    /// <summary>The source that <paramref name="spec"/> names, not started.</summary>
    /// <exception cref="KeyEventSourceException">It cannot be had; the message says why and what to do.</exception>
    /// <exception cref="ArgumentException">The spec names no key source (<c>load</c>, <c>none</c>).</exception>
    public static IKeyEventSource Open(SourceSpec spec, KeySourceOptions options)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(options);
        return spec.Kind switch
        {
            SourceKind.Auto => ChooseAuto(options).Source,
            SourceKind.Evdev => OpenNative(spec.Path, options),
            SourceKind.Script => ScriptedKeyEventSource.FromFile(spec.Path!, options.TimeProvider),
            SourceKind.Demo => ScriptedKeyEventSource.Demo(options.TimeProvider),
            SourceKind.Fifo => new FifoKeyEventSource(spec.Path!, options),
            SourceKind.Replay => ReplayKeyEventSource.FromFile(spec.Path!, options.TimeProvider),
            _ => throw new ArgumentException($"'{spec.Text}' is no key source", nameof(spec)),
        };
    }

    /// <summary>Live keyboards if they can be read; else the demo, with the reason.</summary>
    public static AutoChoice ChooseAuto(KeySourceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Choose(NativeProbe.Run(options: options), options);
    }

    internal static AutoChoice Choose(NativeProbeReport report, KeySourceOptions options) => report.CanCapture
        ? new AutoChoice(new NativeKeyEventSource(path: null, options), report.Detail, IsLive: true)
        : new AutoChoice(
            ScriptedKeyEventSource.Demo(options.TimeProvider), $"demo keys, not yours: {report.Detail}", IsLive: false);

    private static NativeKeyEventSource OpenNative(string? path, KeySourceOptions options)
    {
        NativeHook.Require();
        return new NativeKeyEventSource(path, options);
    }
}
