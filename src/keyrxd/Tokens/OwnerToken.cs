namespace KeyRx.Daemon.Tokens;

/// <summary>The owner token, as a client reads it.</summary>
/// <param name="Text">What is shown to the daemon.</param>
/// <param name="Owners">Whose the file is: that user's daemon has the token already. Empty where nobody knows.</param>
internal sealed record OwnerToken(string Text, IReadOnlySet<uint> Owners);
