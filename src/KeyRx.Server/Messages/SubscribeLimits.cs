namespace KeyRx.Server.Messages;

/// <summary>
/// Topics that one connection may be subscribed to, those that all connections of a token may be, and bytes that all
/// logs may come to hold.
/// </summary>
internal sealed record SubscribeLimits(int SubscriptionsMax, int SubscriptionsPerTokenMax, long LogBytesMax);
