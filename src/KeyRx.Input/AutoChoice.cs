namespace KeyRx.Input;

/// <summary>What <c>auto</c> came to.</summary>
/// <param name="Source">The source, not started.</param>
/// <param name="Notice">One line for people: what is read; if not live keys, why not and what to do.</param>
/// <param name="IsLive">Real keyboards are read.</param>
public sealed record AutoChoice(IKeyEventSource Source, string Notice, bool IsLive);
