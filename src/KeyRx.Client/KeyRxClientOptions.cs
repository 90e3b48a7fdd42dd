using System.Net.Security;

namespace KeyRx.Client;

/// <summary>Where to connect, and the limits of the connection. Printing it leaves the token out.</summary>
public sealed record KeyRxClientOptions
{
    /// <summary>The server: <c>ws://HOST:PORT/ws </c>, or <c>wss:// </c> for TLS.</summary>
    public required Uri Url { get; init; }

    /// <summary>The token, as <c>keyrxd token</c> prints it; sent as <c>Authorization: Bearer</c>.</summary>
    public string? Token { get; init; }

    /// <summary>
    /// Users of this machine whose server may have the token, besides this process's own user and root: the owner of
    /// the token's file, a proxy. Null for none. Asked of the kernel before a byte is sent, where the server is on this
    /// machine and that runs Linux; elsewhere nobody knows, and the token is sent.
    /// </summary>
    public IReadOnlySet<uint>? AllowedServerUsers { get; init; }

    /// <summary>Headers of one's own in the request, such as cookies; printable ASCII.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>
    /// An HTTP proxy that leads to the server (CONNECT): <c>http://[USER:PASSWORD@]HOST:PORT </c>; null for none.
    /// </summary>
    public Uri? Proxy { get; init; }

    /// <summary>The path of the server's Unix socket, in place of the address's host and port; null for TCP.</summary>
    public string? UnixSocket { get; init; }

    /// <summary>
    /// Makes the connected stream, in place of a socket; TLS goes on top of it where the address says <c>wss</c>. It is
    /// called for each connection, and the stream is the client's.
    /// </summary>
    public Func<Uri, CancellationToken, ValueTask<Stream>>? StreamFactory { get; init; }

    /// <summary>Makes the settings of TLS for each connection: a certificate authority or certificate of one's own.
    /// </summary>
    public Func<SslClientAuthenticationOptions>? Tls { get; init; }

    /// <summary>
    /// permessage-deflate is offered: long events that are no secrets come compressed, long publishes go so.
    /// </summary>
    public bool Deflate { get; init; } = true;

    /// <summary>Longest head of the server's answer: proxies set cookies.</summary>
    public int MaxHeadBytes { get; init; } = 32 * 1024;

    /// <summary>
    /// Events come as binary batches (<c>keyrx.v1.bin</c>): less work for both sides, the same messages.
    /// </summary>
    public bool Binary { get; init; }

    /// <summary>Largest message taken from the server.</summary>
    public int MaxMessageBytes { get; init; } = 1024 * 1024;

    /// <summary>
    /// Messages that wait for the reader at most. Then the connection is no longer read: TCP slows the server down, and
    /// it decides by the topic's policy what becomes of a slow client.
    /// </summary>
    public int MaxWaitingMessages { get; init; } = 1024;

    /// <summary>For connecting, the opening handshake and the server's first message, together.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>For the answer to a request.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For the closing handshake.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The clock of all deadlines.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>
    /// Acks of subscriptions come as messages, in their place among the events: who keeps positions needs to know
    /// it.
    /// </summary>
    internal bool TellsAcks { get; init; }

    /// <summary>Host and port for messages: never the whole address, which may carry a secret.</summary>
    /// <remarks>The name in its ASCII form: a Host field has no other (RFC 9110 7.2).</remarks>
    internal string Authority => Url.IsDefaultPort ? HostName : $"{HostName}:{Url.Port}";

    internal bool IsTls => Url.Scheme == "wss";

    private string HostName => Url.HostNameType == UriHostNameType.IPv6 ? $"[{Url.IdnHost}]" : Url.IdnHost;

    internal void Validate()
    {
        if (Url is not { IsAbsoluteUri: true, Scheme: "ws" or "wss", UserInfo: "", Fragment: "" })
        {
            throw new ArgumentException(
                "this is no server address: give ws://HOST:PORT/ws or wss://HOST:PORT/ws, without user name or " +
                    "fragment");
        }
        if (Proxy is not null and not { IsAbsoluteUri: true, Scheme: "http" })
            throw new ArgumentException("this is no proxy: give http://HOST:PORT");
        if ((Proxy is not null ? 1 : 0) + (UnixSocket is not null ? 1 : 0) + (StreamFactory is not null ? 1 : 0) > 1)
            throw new ArgumentException("one way to the server: a proxy, a Unix socket or a stream factory");
        if (Headers is null || (Token is not null && Headers.Any(IsAuthorization)))
            throw new ArgumentException("the token is the Authorization header: give one of them");
        if (Token is not null && (Token.Length == 0 || Token.AsSpan().ContainsAnyExceptInRange('!', '~')))
        {
            throw new ArgumentException(
                "the token is empty or holds spaces or line ends: give it as 'keyrxd token' prints it");
        }
        ThrowUnlessPositive(MaxHeadBytes, "bytes of the answer's head");
        ThrowUnlessPositive(MaxMessageBytes, "message bytes");
        ThrowUnlessPositive(MaxWaitingMessages, "waiting messages");
        ThrowUnlessPositive(ConnectTimeout.Ticks, "time to connect");
        ThrowUnlessPositive(RequestTimeout.Ticks, "time for a request");
        ThrowUnlessPositive(CloseTimeout.Ticks, "time to close");
        Opening.SettingsOf(this).Validate(); // the headers too

        static bool IsAuthorization(KeyValuePair<string, string> header) =>
            header.Key.Equals("Authorization", StringComparison.OrdinalIgnoreCase);

        static void ThrowUnlessPositive(long value, string what)
        {
            if (value < 1) throw new ArgumentException($"the most {what} must be more than 0");
        }
    }

    /// <summary>Without the token, and without the rest of the address.</summary>
    public override string ToString() => $"{nameof(KeyRxClientOptions)} {{ Server = {Authority}, Binary = {Binary} }}";
}
