using KeyRx.Server.Connections;

namespace KeyRx.Server.Hooks;

/// <summary>
/// Hears of clients that come and go: <c>KeyRxServerOptions.Hooks</c>. Implement what is of interest. One object may
/// serve several servers.
/// </summary>
/// <remarks>
/// Threading: called on the thread pool, for each client one after the other and in order, for up to 16 clients at a
/// time. The server does not wait for it: a client may be gone before it is told here. A hook that never ends keeps its
/// place for good. What it throws is logged, and harms nobody. Up to 16,384 calls wait; beyond that, clients that come
/// are left out, and what others subscribe to; how many calls it were is logged. Who was told as connected is always
/// told as disconnected, unless the process ends first.
/// </remarks>
public interface IConnectionHooks
{
    /// <summary>A client is connected: its token and its user may connect.</summary>
    ValueTask OnConnectedAsync(ClientIdentity client) => ValueTask.CompletedTask;

    /// <summary>A client has subscribed to a topic, or taken it up again.</summary>
    ValueTask OnSubscribedAsync(ClientIdentity client, string topic) => ValueTask.CompletedTask;

    /// <summary>A client is gone, or on its way: nothing more goes to it.</summary>
    /// <param name="client">The last that is heard of it.</param>
    /// <param name="reason">A word of <see cref="Diagnostics.ServerStatistics.EndedByReason"/>.</param>
    ValueTask OnDisconnectedAsync(ClientIdentity client, string reason) => ValueTask.CompletedTask;
}
