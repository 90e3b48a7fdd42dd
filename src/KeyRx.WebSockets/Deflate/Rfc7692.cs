namespace KeyRx.WebSockets.Deflate;

/// <summary>The numbers and names of permessage-deflate, each with its section.</summary>
internal static class Rfc7692
{
    /// <summary>Name of the extension (RFC 7692 7).</summary>
    internal const string Name = "permessage-deflate";

    /// <summary>RFC 7692 7.1.1.1.</summary>
    internal const string ServerNoContextTakeover = "server_no_context_takeover";

    /// <summary>RFC 7692 7.1.1.2.</summary>
    internal const string ClientNoContextTakeover = "client_no_context_takeover";

    /// <summary>RFC 7692 7.1.2.1.</summary>
    internal const string ServerMaxWindowBits = "server_max_window_bits";

    /// <summary>RFC 7692 7.1.2.2.</summary>
    internal const string ClientMaxWindowBits = "client_max_window_bits";

    /// <summary>Smallest window that may be asked for: 256 bytes (RFC 7692 7.1.2).</summary>
    internal const int WindowBitsMin = 8;

    /// <summary>Largest window, and the one that holds where nothing is said (RFC 7692 7.1.2).</summary>
    internal const int WindowBitsMax = 15;

    /// <summary>
    /// What ends a flushed block; the sender cuts it off, the receiver appends it (RFC 7692 7.2.1, 7.2.2).
    /// </summary>
    internal static ReadOnlySpan<byte> Tail => [0x00, 0x00, 0xFF, 0xFF];

    /// <summary>A compressed message without content (RFC 7692 7.2.3.6).</summary>
    internal const byte EmptyMessage = 0x00;
}
