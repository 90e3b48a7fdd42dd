namespace KeyRx.Input;

/// <summary>A key script as parsed: steps, whether they repeat, and the names of its devices. Immutable.</summary>
internal sealed record KeyScript(IReadOnlyList<ScriptStep> Steps, bool Repeats, IReadOnlyList<string> Devices);
