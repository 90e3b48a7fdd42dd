using KeyRx.WebSockets.Handshake;

namespace KeyRx.WebSockets;

/// <summary>
/// What holds for a <see cref="WebSocketConnection"/>. Checked and read once, when a connection is opened; one object
/// serves any number of them.
/// </summary>
public sealed class WebSocketConnectionOptions
{
    /// <summary>Longest message taken from the peer, inflated; then the connection is closed with 1009.</summary>
    public long MaxMessageBytes { get; set; } = 1024 * 1024;

    /// <summary>
    /// Longest head of the opening request or its answer, cookies included: up to 60 KiB for a server.
    /// </summary>
    public int MaxHeadBytes { get; set; } = 16 * 1024;

    /// <summary>For the whole opening handshake; a server then answers 408.</summary>
    public TimeSpan OpeningTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>For the whole closing handshake, the peer's FIN included; then the connection is cut.</summary>
    public TimeSpan CloseTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The peer is pinged when nothing has come from it for so long; zero never pings. Only time in which somebody
    /// receives counts: what is not read is not silence.
    /// </summary>
    public TimeSpan KeepAliveInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The connection is cut when still nothing has come so long after a ping.</summary>
    public TimeSpan KeepAliveTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Subprotocols, the best first: offered by a client; a server takes the client's first that stands here.
    /// </summary>
    public IReadOnlyList<string> Subprotocols { get; set; } = [];

    /// <summary>A client's further headers, such as Authorization.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; set; } = [];

    /// <summary>
    /// A server's look at a request that is good as such: its path, Host, Origin, credentials. Null from it lets the
    /// client in. Without one every client is let in, whatever page of the world it comes from.
    /// </summary>
    public Func<UpgradeRequest, UpgradeRefusal?>? Refuse { get; set; }

    /// <summary>permessage-deflate (RFC 7692) is offered or agreed to.</summary>
    public bool Deflate { get; set; }

    /// <summary>
    /// Compressed messages refer to those before: a fifth of the size where small messages resemble each other, for
    /// about 300 KiB of this connection's own. Never where a secret stands beside text that somebody else chose: sizes
    /// then tell the secret (CRIME, BREACH).
    /// </summary>
    public bool DeflateKeepsContext { get; set; }

    /// <summary>Shorter messages are sent plain.</summary>
    public int DeflateBytesMin { get; set; } = 64;

    /// <summary>The clock of all deadlines.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Checks what is set, as opening a connection does.</summary>
    /// <exception cref="ArgumentException">A value makes no sense; it is named.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(MaxMessageBytes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxHeadBytes);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(OpeningTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(CloseTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(KeepAliveInterval, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(KeepAliveTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfNegative(DeflateBytesMin);
        ArgumentNullException.ThrowIfNull(Subprotocols);
        ArgumentNullException.ThrowIfNull(Headers);
        ArgumentNullException.ThrowIfNull(TimeProvider);
        foreach (var subprotocol in Subprotocols) HeaderText.CheckToken(subprotocol, nameof(Subprotocols));
        RequestRules.CheckHeaders(Headers);
    }
}
