namespace KeyRx.Input;

/// <summary>Takes one payload, without blocking; false when there is no room for it.</summary>
public delegate bool LoadPublisher(ReadOnlySpan<byte> payload);
