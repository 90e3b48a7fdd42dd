using System.Net.WebSockets;

namespace KeyRx.Bench.Wire;

/// <summary>
/// permessage-deflate as our server always agrees on it: each message stands for itself (RFC 7692 7.1.1).
/// </summary>
internal static class DotNetDeflate
{
    internal static WebSocketDeflateOptions Options { get; } =
        new() { ClientContextTakeover = false, ServerContextTakeover = false };
}
