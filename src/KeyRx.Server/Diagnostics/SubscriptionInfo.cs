namespace KeyRx.Server.Diagnostics;

/// <summary>A topic that a connection is sent.</summary>
/// <param name="Topic">Name of the topic.</param>
/// <param name="Lag">Records that its socket has not taken yet.</param>
public sealed record SubscriptionInfo(string Topic, ulong Lag);
