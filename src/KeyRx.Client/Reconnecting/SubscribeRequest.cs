namespace KeyRx.Client.Reconnecting;

/// <summary>A request that brings subscriptions back.</summary>
/// <param name="Topics">What it names.</param>
/// <param name="Resumed">The topics whose positions it carries, where they have one.</param>
internal readonly record struct SubscribeRequest(IReadOnlyList<string> Topics, IReadOnlyList<string> Resumed);
