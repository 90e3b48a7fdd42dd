namespace KeyRx.Native.Handles;

/// <summary>What a caller holds, and what it names. Immutable, so that a look-up sees both of one moment.</summary>
internal sealed record Handle(nint Id, object Target);
