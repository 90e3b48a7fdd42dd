namespace KeyRx.WebSockets.Handshake;

/// <summary>One element of Sec-WebSocket-Extensions as it stands there (RFC 6455 9.1). Immutable.</summary>
/// <param name="Name">Which extension.</param>
/// <param name="Parameters">In order, duplicates and all; null where one has no value.</param>
internal sealed record ExtensionOffer(string Name, IReadOnlyList<KeyValuePair<string, string?>> Parameters);
