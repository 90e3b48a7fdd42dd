namespace KeyRx.Tests.Conformance;

/// <summary>RFC 6455 4.1: what every request of a client must be. Asked in every case of its role.</summary>
internal static class ClientRequestRule
{
    internal static void Check(HttpHead request, Uri url)
    {
        ConformanceFailure.Unless("GET /ws HTTP/1.1", request.FirstLine);
        ConformanceFailure.Unless(url.Authority, request.Single("Host"));
        ConformanceFailure.Unless("websocket", request.Single("Upgrade").ToLowerInvariant());
        ConformanceFailure.Unless(
            request.Single("Connection").Split(',', StringSplitOptions.TrimEntries)
                .Contains("Upgrade", StringComparer.OrdinalIgnoreCase),
            "item 6: Connection holds Upgrade");
        ConformanceFailure.Unless("13", request.Single("Sec-WebSocket-Version"));
        var key = new byte[17];
        ConformanceFailure.Unless(
            Convert.TryFromBase64String(request.Single("Sec-WebSocket-Key"), key, out var length) && length == 16,
            "item 7: the key is 16 bytes in base64");
        ConformanceFailure.Unless(Convert.ToBase64String(key, 0, 16), request.Single("Sec-WebSocket-Key"));
        var offered = request.Single("Sec-WebSocket-Protocol").Split(',', StringSplitOptions.TrimEntries);
        ConformanceFailure.Unless(
            offered.Distinct(StringComparer.Ordinal).Count() == offered.Length, "item 10: each subprotocol once");
        ConformanceFailure.Unless(!request.Has("Origin"), "item 8: Origin is a browser's");
        ConformanceFailure.Unless(
            !request.Has("Content-Length") && !request.Has("Transfer-Encoding"), "RFC 9112 6: the request has no body");
    }
}
