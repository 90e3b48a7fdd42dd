using KeyRx.WebSockets.Handshake;

namespace KeyRx.Server.Http;

/// <summary>What a server says to a request that this process has read by itself. Immutable.</summary>
/// <param name="Refusal">Why the request is not upgraded; null where it may be.</param>
/// <param name="Subprotocol">What to agree on; null for none.</param>
/// <param name="Deflate">What to agree on; null for no compression.</param>
public sealed record UpgradeDecision(UpgradeRefusal? Refusal, string? Subprotocol, DeflateParameters? Deflate)
{
    internal static UpgradeDecision Refuse(UpgradeRefusal refusal) => new(refusal, null, null);
}
