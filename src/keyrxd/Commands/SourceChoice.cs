using KeyRx.Daemon.Settings;
using KeyRx.Input;

namespace KeyRx.Daemon.Commands;

/// <summary>The key source that the settings ask for, made when the server starts.</summary>
internal sealed class SourceChoice
{
    private readonly SourceSpec _spec;
    private readonly KeySourceOptions _options;

    internal SourceChoice(DaemonSettings settings)
    {
        _spec = settings.Source;
        _options = new KeySourceOptions
        {
            Include = settings.Include,
            Exclude = settings.Exclude,
            Grab = settings.Grab,
            Repeat = settings.Repeat,
        };
        Notice = _spec.Kind == SourceKind.Load
            ? $"test payloads on topic load ({_spec.Text})"
            : "no keys: only what is published";
    }

    /// <summary>Null where no key source is asked for.</summary>
    internal Func<IKeyEventSource>? Factory => _spec.Kind is SourceKind.Load or SourceKind.None ? null : Make;

    /// <summary>One line for people, once the server has started: what is read, and why where we chose.</summary>
    internal string Notice { get; private set; }

    /// <exception cref="KeyEventSourceException">The source cannot be had; the message
    /// says why and what to do.</exception>
    private IKeyEventSource Make()
    {
        if (_spec.Kind == SourceKind.Auto)
        {
            var auto = KeySources.ChooseAuto(_options);
            Notice = auto.Notice;
            return auto.Source;
        }

        var source = KeySources.Open(_spec, _options);
        Notice = source.Description;
        return source;
    }
}
