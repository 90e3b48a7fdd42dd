namespace KeyRx.Streams.Logs;

/// <summary>
/// A record log between two wipes. Immutable; published whole, so that readers on other threads see no half.
/// </summary>
/// <param name="Epoch">What clients know it by.</param>
/// <param name="Start">Position at which it begins.</param>
/// <param name="First">Its first sequence.</param>
/// <param name="Before">Records of all lives before it.</param>
internal sealed record RecordLogLife(ulong Epoch, ulong Start, ulong First, ulong Before);
