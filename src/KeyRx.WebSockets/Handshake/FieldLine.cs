namespace KeyRx.WebSockets.Handshake;

/// <summary>Where one header line's name and value stand in the text of its head. Immutable.</summary>
internal readonly record struct FieldLine(Range Name, Range Value);
