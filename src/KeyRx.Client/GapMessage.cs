namespace KeyRx.Client;

/// <summary>Events that can no longer be had: this client was too slow, or came back too late.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Epoch">The life of the log they belong to.</param>
/// <param name="From">First missing sequence.</param>
/// <param name="To">Last missing sequence; null when the whole epoch is gone.</param>
public sealed record GapMessage(string Topic, ulong Epoch, ulong From, ulong? To) : KeyRxMessage;
