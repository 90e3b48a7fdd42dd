using System.Diagnostics.CodeAnalysis;

namespace KeyRx.WebSockets.Handshake;

/// <summary>A request that passed every rule of the opening handshake, or a plain GET, HEAD or POST.</summary>
/// <remarks>Immutable, until it is forgotten.</remarks>
public sealed class UpgradeRequest
{
    private readonly RequestHead _head;
    private string[]? _subprotocols;

    internal UpgradeRequest(RequestHead head, bool isUpgrade)
    {
        _head = head;
        IsUpgrade = isUpgrade;
        var target = head.Line.Target;
        var question = target.IndexOf('?', StringComparison.Ordinal);
        Path = question < 0 ? target : target[..question];
        Query = question < 0 ? null : target[(question + 1)..];
        Host = head.Line.Authority ?? head.Single("Host") ?? "";
    }

    /// <summary>False for a plain request: no word of WebSocket in it, or none that counts in HTTP/1.0.</summary>
    public bool IsUpgrade { get; }

    /// <summary>A plain POST, without a body.</summary>
    public bool IsPost => _head.Line.Method == RequestMethod.Post;

    /// <summary>A plain HEAD: what a GET is answered, without its body (RFC 9110 9.3.2).</summary>
    public bool IsHead => _head.Line.Method == RequestMethod.Head;

    /// <summary>As sent, without the query.</summary>
    public string Path { get; }

    /// <summary>Without the '?'; null when there is none.</summary>
    public string? Query { get; }

    /// <summary>Host and port as the client named them; empty in HTTP/1.0 where it named none.</summary>
    public string Host { get; }

    /// <summary>Set by browsers.</summary>
    public string? Origin => _head.Single("Origin");

    /// <summary>Credentials.</summary>
    public string? Authorization => _head.Single("Authorization");

    /// <summary>
    /// Offered, the best first; at most <see cref="UpgradeRequestReader.OffersMax"/>. Read when it is first asked for:
    /// a request that is refused for its Host costs no list.
    /// </summary>
    public IReadOnlyList<string> Subprotocols =>
        _subprotocols ??= _head.List("Sec-WebSocket-Protocol", UpgradeRequestReader.OffersMax);

    /// <summary>Offered, the best first; made at each call. See <see cref="DeflateNegotiation"/>.</summary>
    internal IReadOnlyList<ExtensionOffer> Extensions
        => _head.Joined("Sec-WebSocket-Extensions") is { } offers && ExtensionOffers.TryRead(offers, out var found)
            ? found
            : [];

    /// <summary>Nonce of an upgrade.</summary>
    public string? Key => _head.Single("Sec-WebSocket-Key");

    /// <summary>
    /// The same where it stands, for what is not to be copied; empty also where there is none. Not to be kept.
    /// </summary>
    public ReadOnlySpan<char> ValueOf(string name) => _head.ValueOf(name);

    /// <summary>
    /// Overwrites the text of the request, and of the subprotocols that were read of it: credentials stand there, and
    /// would lie in memory until it is used again. To be called when the request is answered; afterwards only
    /// <see cref="Path"/>, <see cref="Query"/>, <see cref="Host"/> and <see cref="IsUpgrade"/> say what they said.
    /// </summary>
    public void Forget()
    {
        foreach (var offered in _subprotocols ?? []) RequestHead.Wipe(offered);
        _head.Wipe();
    }

    /// <summary>Any header that stands there once, or the first of several.</summary>
    public bool TryGetHeader(string name, [NotNullWhen(true)] out string? value) =>
        (value = _head.Single(name)) is not null;
}
