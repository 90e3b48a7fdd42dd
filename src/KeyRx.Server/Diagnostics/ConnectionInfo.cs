using KeyRx.Server.Connections;

namespace KeyRx.Server.Diagnostics;

/// <summary>An open WebSocket, as it was when the loop came to it. Never what it was sent or has sent.</summary>
/// <param name="ClientId">What <c>connected</c> told the client, and what logs call it.</param>
/// <param name="Token">Name of its token.</param>
/// <param name="User">Its user's number on this machine; null where the kernel does not say.</param>
/// <param name="Subscriptions">Topics that it is sent, in no order.</param>
/// <param name="SentBytes">Bytes it was sent, and those it is owed of frames that are under way.</param>
public sealed record ConnectionInfo(
    string ClientId, string Token, uint? User, IReadOnlyList<SubscriptionInfo> Subscriptions, long SentBytes)
{
    /// <summary>Whom <see cref="Inbound.InboundTopic.TrySend"/> can tell something.</summary>
    public required ClientIdentity Client { get; init; }
}
