using System.Buffers;
using System.Text;
using KeyRx.WebSockets.Handshake;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace KeyRx.AspNetCore;

/// <summary>
/// A request of the web server as our own reader takes it, so that the rules of the handshake are the same on every
/// way in. An extended CONNECT (RFC 8441) has neither key nor Upgrade: it gets both.
/// </summary>
internal static class UpgradeRequestText
{
    /// <summary>Nothing is made of it: over HTTP/2 no answer repeats it (RFC 8441 5).</summary>
    private const string KeyOfHttp2 = "AAAAAAAAAAAAAAAAAAAAAA==";

    private static readonly string[] Fields =
    [
        "Origin", "Sec-WebSocket-Version", "Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions",
    ];

    private static readonly string[] FieldsOfHttp1 = ["Upgrade", "Connection", "Sec-WebSocket-Key"];

    /// <summary>The refusal, or null and the request: an upgrade.</summary>
    internal static UpgradeRefusal? Read(HttpContext context, out UpgradeRequest? request)
    {
        request = null;
        var connect = context.Features.Get<IHttpExtendedConnectFeature>();
        var isConnect = connect is { IsExtendedConnect: true };
        if (isConnect && connect!.Protocol != "websocket")
            return new UpgradeRefusal(501, "this path speaks WebSocket only (RFC 8441 4)");
        if (!isConnect && context.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true })
            return NotAnUpgrade(context);
        var input = new ReadOnlySequence<byte>(Encoding.Latin1.GetBytes(Write(context.Request, isConnect)));
        var result = UpgradeRequestReader.TryRead(
            ref input, out request, out var refusal, UpgradeRequestReader.HeadBytesLimit);
        if (result == UpgradeReadResult.Refused) return refusal;
        if (result == UpgradeReadResult.NeedMore) return new UpgradeRefusal(431, "the request's head is too long");
        return request!.IsUpgrade ? null : NotAnUpgrade(context);
    }

    private static UpgradeRefusal NotAnUpgrade(HttpContext context) => HttpMethods.IsGet(context.Request.Method)
        || HttpMethods.IsHead(context.Request.Method)
            ? new UpgradeRefusal(426, "this path speaks WebSocket only")
            : UpgradeRefusal.GetOnly;

    /// <summary>Without the path and the Host, which are the web server's to judge.</summary>
    private static string Write(HttpRequest request, bool isConnect)
    {
        var text = new StringBuilder(isConnect ? "GET" : request.Method).Append(" / HTTP/1.1\r\nHost: localhost\r\n");
        if (isConnect)
        {
            text.Append("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ").Append(KeyOfHttp2)
                .Append("\r\n");
        }

        foreach (var name in isConnect ? Fields : [.. FieldsOfHttp1, .. Fields])
        {
            foreach (var value in request.Headers[name]) text.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        return text.Append("\r\n").ToString();
    }
}
