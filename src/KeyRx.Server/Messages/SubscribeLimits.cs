namespace KeyRx.Server.Messages;

/// <summary>Topics that one connection may be subscribed to, and bytes that all logs may come to hold.</summary>
internal sealed record SubscribeLimits(int SubscriptionsMax, long LogBytesMax);
