using KeyRx.Input;

namespace KeyRx.Daemon;

/// <summary>The key source that the settings ask for, and the line that explains a choice made for the user.</summary>
internal sealed record SourceChoice(IKeyEventSource? Source, string Notice)
{
    /// <exception cref="UserException">The source cannot be had; the message says why and what to do.</exception>
    internal static SourceChoice Open(DaemonSettings settings)
    {
        var options = new KeySourceOptions
        {
            Include = settings.Include,
            Exclude = settings.Exclude,
            Grab = settings.Grab,
            Repeat = settings.Repeat,
        };
        try
        {
            switch (settings.Source.Kind)
            {
                case SourceKind.Load:
                    return new SourceChoice(null, $"test payloads on topic load ({settings.Source.Text})");
                case SourceKind.None:
                    return new SourceChoice(null, "no keys: only what is published");
                case SourceKind.Auto:
                    var auto = KeySources.ChooseAuto(options);
                    return new SourceChoice(auto.Source, auto.Notice);
                default:
                    var source = KeySources.Open(settings.Source, options);
                    return new SourceChoice(source, source.Description);
            }
        }
        catch (KeyEventSourceException e)
        {
            throw new UserException(ExitCode.CannotStart, e.Message);
        }
    }
}
