namespace KeyRx.WebSockets.Handshake;

/// <summary>
/// A request says what its caller meant, or is not written: nothing in it can begin a line of its own, and nothing
/// says anew what the handshake says. Pure.
/// </summary>
internal static class RequestRules
{
    /// <summary>What <see cref="UpgradeClient.WriteRequest"/> writes itself, and what a request without a body must not
    /// have (RFC 6455 4.1).</summary>
    private static readonly string[] OwnHeaders =
    [
        "Host", "Upgrade", "Connection", "Sec-WebSocket-Key", "Sec-WebSocket-Version", "Sec-WebSocket-Protocol",
        "Sec-WebSocket-Extensions", "Sec-WebSocket-Accept", "Content-Length", "Transfer-Encoding",
    ];

    /// <exception cref="ArgumentException">It would say something else.</exception>
    internal static void Check(
        string host, string path, string key, IReadOnlyList<string> subprotocols,
        IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        if (!HostField.IsValid(host)) throw new ArgumentException("the host is NAME or NAME:PORT", nameof(host));
        if (!path.StartsWith('/') || !HeaderText.IsPrintable(path) || path.AsSpan().ContainsAny(' ', '#'))
        {
            throw new ArgumentException(
                "the path begins with / and is percent-encoded, without a fragment (RFC 6455 3)", nameof(path));
        }
        if (!HeaderText.IsPrintable(key)) throw new ArgumentException("the key is one of NewKey", nameof(key));
        if (!subprotocols.All(each => HttpToken.IsValid(each)))
            throw new ArgumentException("a subprotocol is a token (RFC 6455 4.1)", nameof(subprotocols));
        if (subprotocols.Distinct(StringComparer.Ordinal).Count() < subprotocols.Count)
            throw new ArgumentException("subprotocols differ from each other (RFC 6455 4.1)", nameof(subprotocols));
        CheckHeaders(headers);
    }

    /// <exception cref="ArgumentException">One is no header, or the handshake's own.</exception>
    internal static void CheckHeaders(IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        foreach (var (name, value) in headers)
        {
            if (!HttpToken.IsValid(name) || !HeaderText.IsPrintable(value))
            {
                throw new ArgumentException(
                    "a header is a name, and a value of printable ASCII in one line", nameof(headers));
            }
            if (OwnHeaders.Contains(name, StringComparer.OrdinalIgnoreCase))
                throw new ArgumentException($"{name} is the handshake's own header", nameof(headers));
        }
    }
}
