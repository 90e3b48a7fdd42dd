namespace KeyRx.Protocol.Messages;

/// <summary>A name as a string that is there already; null where there is none.</summary>
internal delegate string? KnownName(ReadOnlySpan<char> name);
