namespace KeyRx.Server.Diagnostics;

/// <summary>How far an acknowledging subscriber is behind in a topic.</summary>
/// <param name="ClientId">What <c>connected</c> told the client.</param>
/// <param name="Token">Name of its token.</param>
/// <param name="Topic">Topic.</param>
/// <param name="Acknowledged">Last sequence that it has acknowledged.</param>
/// <param name="Records">Records after that one.</param>
public sealed record ConsumerLag(string ClientId, string Token, string Topic, ulong Acknowledged, ulong Records);
