namespace KeyRx.Server.Transports;

/// <summary>One thing that happened off the loop.</summary>
internal readonly record struct TransportEvent(TransportEventKind Kind, int Slot, uint Generation, object? Subject);
