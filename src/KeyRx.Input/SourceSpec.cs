using System.Diagnostics.CodeAnalysis;

namespace KeyRx.Input;

/// <summary>A source as people write it, such as <c>script:demo.keys</c>. Immutable.</summary>
public sealed record SourceSpec
{
    private const string Forms =
        "auto, evdev[:PATH], script:FILE, demo, fifo:PATH, replay:FILE, load:rate=R,size=S[,batch=1] or none";

    private SourceSpec(string text, SourceKind kind, string? path = null, LoadSpec? load = null) =>
        (Text, Kind, Path, Load) = (text, kind, path, load);

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>What it names.</summary>
    public SourceKind Kind { get; }

    /// <summary>File or device; null where there is none.</summary>
    public string? Path { get; }

    /// <summary>What <see cref="SourceKind.Load"/> asks for; null for the others.</summary>
    public LoadSpec? Load { get; }

    /// <summary>Reads one; the error is one line for people.</summary>
    public static bool TryParse(
        string? text, [NotNullWhen(true)] out SourceSpec? spec, [NotNullWhen(false)] out string? error)
    {
        (spec, error) = (null, null);
        var colon = text?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        var name = colon < 0 ? text : text![..colon];
        var rest = colon < 0 ? null : text![(colon + 1)..];
        switch (name, rest)
        {
            case ("load", not null):
                if (!LoadSpec.TryParse(rest, out var load, out error)) return false;
                spec = new SourceSpec(text!, SourceKind.Load, load: load);
                return true;
            case ("script" or "fifo" or "replay", null or ""):
                error = $"{name} needs a file, as in {name}:PATH";
                return false;
            case ("evdev", ""):
                error = "evdev: needs a device, as in evdev:/dev/input/event3; evdev alone reads every keyboard";
                return false;
        }

        if (KindOf(name, hasPath: rest is not null) is { } kind) spec = new SourceSpec(text!, kind, rest);
        else error = $"no such source: give {Forms}";
        return spec is not null;
    }

    private static SourceKind? KindOf(string? name, bool hasPath) => (name, hasPath) switch
    {
        ("auto", false) => SourceKind.Auto,
        ("evdev", _) => SourceKind.Evdev,
        ("script", true) => SourceKind.Script,
        ("demo", false) => SourceKind.Demo,
        ("fifo", true) => SourceKind.Fifo,
        ("replay", true) => SourceKind.Replay,
        ("none", false) => SourceKind.None,
        _ => null,
    };
}
