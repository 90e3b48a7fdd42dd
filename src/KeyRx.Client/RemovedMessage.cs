using KeyRx.Protocol;

namespace KeyRx.Client;

/// <summary>
/// A topic is gone, and is not subscribed any more. Where it comes back, it is another one, in a new epoch: subscribe
/// again.
/// </summary>
/// <param name="Topic">Its name.</param>
/// <param name="Position">
/// Where it ended: nothing comes behind it. To a <see cref="Reconnecting.ReconnectingClient"/> that was away when it
/// went, the last that was read: how many came behind that nobody can say any more.
/// </param>
public sealed record RemovedMessage(string Topic, StreamPosition Position) : KeyRxMessage;
