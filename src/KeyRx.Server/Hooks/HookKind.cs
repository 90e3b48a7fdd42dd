namespace KeyRx.Server.Hooks;

/// <summary>What a hook is told.</summary>
internal enum HookKind : byte
{
    Connected,
    Subscribed,
    Disconnected,
}
