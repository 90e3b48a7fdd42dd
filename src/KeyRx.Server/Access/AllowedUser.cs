namespace KeyRx.Server.Access;

/// <summary>A user of this machine who may connect. Immutable; any thread.</summary>
/// <param name="Id">The number that the kernel knows it by.</param>
/// <param name="Name">What logs and "who listens" call it.</param>
internal sealed record AllowedUser(uint Id, string Name);
