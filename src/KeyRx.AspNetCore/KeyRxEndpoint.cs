using System.Diagnostics;
using System.Globalization;
using System.Net;
using KeyRx.Hosting;
using KeyRx.Server.Access;
using KeyRx.Server.Http;
using KeyRx.Server.Transports;
using KeyRx.WebSockets.Handshake;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Extensions.Logging;

namespace KeyRx.AspNetCore;

/// <summary>What becomes of a request: who that is, whether it may come, the upgrade, the server's loop.</summary>
internal sealed partial class KeyRxEndpoint(
    KeyRxHost host, KeyRxEndpointOptions options, ILogger<KeyRxEndpoint> logger)
{
    private static readonly UpgradeRefusal NotStarted =
        new(503, "the server has not started") { RetryAfterSeconds = 1 };

    private static readonly UpgradeRefusal Nobody = new(401, "log in first");

    private static readonly UpgradeRefusal MayNothing = new(403, "nothing says what this user may do here");

    internal async Task ServeAsync(HttpContext context)
    {
        var connection = await OpenAsync(context).ConfigureAwait(false);
        if (connection is null) return;
        await host.Server.AdoptAsync(connection).ConfigureAwait(false);
    }

    /// <summary>Null where the request was refused, or its client has gone.</summary>
    private async Task<AdoptedConnection?> OpenAsync(HttpContext context)
    {
        using var activity = KeyRxActivity.Start("keyrx.connect", ActivityKind.Server);
        if (await DecideAsync(context).ConfigureAwait(false) is not { } agreed) return null;
        var (request, principal, decision) = agreed;
        activity?.SetTag("keyrx.user", principal.Name);
        if (decision.Refusal is { } refusal)
        {
            await RefuseAsync(context, refusal).ConfigureAwait(false);
            return null;
        }

        var stream = await UpgradeAsync(context, request, decision).ConfigureAwait(false);
        return new AdoptedConnection(stream, principal)
        {
            Subprotocol = decision.Subprotocol,
            Deflate = decision.Deflate,
            RemoteAddress = AddressOf(context.Connection),
            IsEcho = options.IsEcho,
            Abort = context.Abort,
        };
    }

    private async Task<(UpgradeRequest Request, TokenPrincipal Principal, UpgradeDecision Decision)?> DecideAsync(
        HttpContext context)
    {
        if (UpgradeRequestText.Read(context, out var request) is { } flaw)
        {
            await RefuseAsync(context, flaw).ConfigureAwait(false);
            return null;
        }

        if (!host.Started.IsCompletedSuccessfully)
        {
            await RefuseAsync(context, NotStarted).ConfigureAwait(false);
            return null;
        }

        if (await options.Grant(context).ConfigureAwait(false) is not { } grant)
        {
            var isKnown = context.User.Identity is { IsAuthenticated: true };
            await RefuseAsync(context, isKnown ? MayNothing : Nobody).ConfigureAwait(false);
            return null;
        }

        var ticket = context.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Properties;
        var principal = grant.ToPrincipal(ticket?.ExpiresUtc, context.User);
        var own = options.AllowSameOrigin ? OriginOf(context.Request) : null;
        var decision = await host.Server.DecideUpgradeAsync(request!, principal, own).ConfigureAwait(false);
        return (request!, principal, decision);
    }

    /// <summary>Null for a connection that has none, as one over a Unix socket.</summary>
    private static string? AddressOf(ConnectionInfo connection) =>
        connection.RemoteIpAddress is { } address ? $"{new IPEndPoint(address, connection.RemotePort)}" : null;

    private static string OriginOf(HttpRequest request) => $"{request.Scheme}://{request.Host}";

    /// <summary>The stream of frames, after a 101 over HTTP/1.1 or a 200 over HTTP/2 (RFC 8441 5).</summary>
    private static async Task<Stream> UpgradeAsync(
        HttpContext context, UpgradeRequest request, UpgradeDecision decision)
    {
        context.Features.Get<IHttpRequestTimeoutFeature>()?.DisableTimeout();
        var headers = context.Response.Headers;
        if (decision.Subprotocol is { } subprotocol) headers["Sec-WebSocket-Protocol"] = subprotocol;
        if (decision.Deflate is { } deflate) headers["Sec-WebSocket-Extensions"] = deflate.ToString();
        if (context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } connect)
            return await connect.AcceptAsync().ConfigureAwait(false);
        headers.Connection = "Upgrade";
        headers.Upgrade = "websocket";
        headers["Sec-WebSocket-Accept"] = UpgradeResponse.AcceptOf(request.Key!);
        return await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync().ConfigureAwait(false);
    }

    private async Task RefuseAsync(HttpContext context, UpgradeRefusal refusal)
    {
        LogRefusal(logger, refusal.Status, refusal.Reason);
        var response = context.Response;
        response.StatusCode = refusal.Status;
        if (refusal.RetryAfterSeconds is { } seconds)
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        if (refusal.Status == 405) response.Headers.Allow = "GET";
        if (refusal.Status == 426) response.Headers["Sec-WebSocket-Version"] = "13";
        response.ContentType = "text/plain; charset=utf-8";
        await response.WriteAsync(refusal.Reason + "\n", context.RequestAborted).ConfigureAwait(false);
    }

    [LoggerMessage(1, LogLevel.Information, "A request was refused with {Status}: {Reason}")]
    private static partial void LogRefusal(ILogger logger, int status, string reason);
}
