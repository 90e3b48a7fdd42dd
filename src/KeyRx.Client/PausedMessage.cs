namespace KeyRx.Client;

/// <summary>The server has paused capture: no key events until <see cref="ResumedMessage"/>.</summary>
public sealed record PausedMessage : KeyRxMessage
{
    /// <summary>
    /// Why, as PROTOCOL.md lists it: <c>locked</c>, <c>command</c> ...; null where the server does not say. The message
    /// comes again when the reason changes.
    /// </summary>
    public string? Reason { get; init; }
}
