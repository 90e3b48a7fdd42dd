namespace KeyRx.Client;

/// <summary>An error that answers no request, such as the warning before a rate limit closes the connection.</summary>
/// <param name="Code">A code of <see cref="Protocol.ErrorCodes"/>.</param>
/// <param name="Text">The server's sentence.</param>
public sealed record ErrorMessage(int Code, string Text) : KeyRxMessage;
