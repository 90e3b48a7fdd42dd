namespace KeyRx.Client;

/// <summary>The server has paused capture: no key events until <see cref="ResumedMessage"/>.</summary>
public sealed record PausedMessage : KeyRxMessage;
