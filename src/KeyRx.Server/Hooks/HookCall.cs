using KeyRx.Server.Connections;

namespace KeyRx.Server.Hooks;

/// <summary>One call of the host's hooks.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Client">Whom it is about.</param>
/// <param name="Word">The topic, or the reason; empty where there is none.</param>
internal readonly record struct HookCall(HookKind Kind, ClientIdentity Client, string Word)
{
    /// <summary>On the pool: it is foreign code.</summary>
    internal ValueTask RunAsync(IConnectionHooks hooks) => Kind switch
    {
        HookKind.Connected => hooks.OnConnectedAsync(Client),
        HookKind.Subscribed => hooks.OnSubscribedAsync(Client, Word),
        _ => hooks.OnDisconnectedAsync(Client, Word),
    };
}
