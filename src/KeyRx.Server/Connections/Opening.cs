using System.Buffers;
using KeyRx.Protocol;
using KeyRx.WebSockets;

namespace KeyRx.Server;

/// <summary>The opening handshake: request head to 101 and <c>connected</c>, or to a refusal that says why.</summary>
/// <remarks>Threading: the owner only.</remarks>
internal sealed class Opening(
    KeyRxServerOptions options, Admission admission, UpgradePolicy policy, PauseSwitch pause, SessionStore sessions, Egress egress, ConnectionLifecycle lifecycle, ConnectionResources resources, ServerCounters counters, ConnectionLog log, MonotonicClock clock, Func<ServerStatistics> statistics)
{
    /// <summary>With a 503: seconds (RFC 9110 10.2.3).</summary>
    internal const string RetryAfter = "Retry-After: 5\r\n";

    /// <summary>With a 429: the bucket has room again then.</summary>
    private const string RetryAfterRate = "Retry-After: 1\r\n";

    private readonly RateLimits _limits = RateLimits.Of(options);
    private readonly BrowserDoor _browserDoor = new(options.Browser, policy);
    private readonly ConnectRate _connects = new(options.ConnectsPerSecond, clock.NowNanos);

    /// <summary>Reads on; when the head is complete, answers it.</summary>
    internal void Take(Connection connection, ref ReadOnlySequence<byte> input)
    {
        var scan = connection.HeadScan;
        var result = UpgradeRequestReader.TryRead(ref input, ref scan, out var request, out var refusal);
        connection.HeadScan = scan;
        switch (result)
        {
            case UpgradeReadResult.Refused:
                Refuse(connection, refusal, EndReason.Http);
                break;
            case UpgradeReadResult.Request:
                Route(connection, request!);
                break;
            default:
                break;
        }
    }

    /// <summary>Nothing complete came in time.</summary>
    internal void TimedOut(Connection connection) =>
        Refuse(connection, new UpgradeRefusal(408, "the request was not complete in time"), EndReason.TimedOut);

    /// <summary>Who has a clock says the time with every answer (RFC 9110 6.6.1).</summary>
    private string DateLine => $"Date: {options.TimeProvider.GetUtcNow():r}\r\n";

    private void Route(Connection connection, UpgradeRequest request)
    {
        if (policy.CheckHost(request) is { } refusal)
            Refuse(connection, refusal, EndReason.Http);
        else if (request.IsPost)
            Post(connection, request);
        else if (request.Path == "/ws" || (request.Path == "/echo" && options.Echo))
            Upgrade(connection, request);
        else if (options.HttpRoutes.TryGetValue(request.Path, out var route))
            Answer(connection, request, route);
        else
            Refuse(connection, new UpgradeRefusal(404, "no such path; events are at /ws"), EndReason.Http);
    }

    private void Upgrade(Connection connection, UpgradeRequest request)
    {
        if (!request.IsUpgrade)
        {
            Refuse(connection, new UpgradeRefusal(426, "this path speaks WebSocket only"), EndReason.Http);
        }
        else if (!_connects.TryTake(clock.NowNanos))
        {
            Refuse(connection, new UpgradeRefusal(429, $"more than {options.ConnectsPerSecond} connections a second"), EndReason.Http, RetryAfterRate);
        }
        else if (policy.Check(request, out var token, out var subprotocol) is { } refusal)
        {
            Refuse(connection, refusal, EndReason.Http);
        }
        else if (counters.OpenConnections >= admission.OpenMax)
        {
            Refuse(connection, new UpgradeRefusal(503, $"all {admission.OpenMax} connections are taken"), EndReason.Http, RetryAfter);
        }
        else
        {
            var isEcho = request.Path == "/echo";
            var deflate = DeflateNegotiation.Choose(request);
            connection.DeflateWindowBits = (byte)(deflate is { } agreed ? agreed.ServerMaxWindowBits ?? DeflateNegotiation.WindowBitsMax : 0);
            UpgradeResponse.WriteAccept(egress.RepliesOf(connection), request.Key!, subprotocol, deflate);
            Open(connection, isEcho ? ConnectionKind.Echo : ConnectionKind.Subscriber, token!, subprotocol);
        }
    }

    private void Open(Connection connection, ConnectionKind kind, AccessToken token, string? subprotocol)
    {
        var now = clock.NowNanos;
        (connection.Kind, connection.Token) = (kind, token);
        connection.Encoding = subprotocol == Subprotocols.BinaryName ? LaneEncoding.Binary : LaneEncoding.Json;
        // Compressed lanes are shared and have the largest window: who asked for a smaller one reads the plain lane.
        if (connection.DeflateWindowBits == DeflateNegotiation.WindowBitsMax) connection.Encoding = connection.Encoding.Deflated();
        connection.Rate = new RateLimiter(_limits, now);
        lifecycle.Upgraded(connection);
        resources.SetDeadline(connection, (ulong)(options.Heartbeat.TotalMilliseconds * 1e6));
        if (kind == ConnectionKind.Subscriber)
        {
            egress.Reply(connection, output => WriteConnected(output, connection, token));
            pause.Greet(connection);
        }

        egress.Flush(connection);
    }

    private void WriteConnected(IBufferWriter<byte> output, Connection connection, AccessToken token)
    {
        ServerMessageWriter.Connected(output, options.Version, sessions.ClientIdOf(connection), sessions.IdOf(connection), (int)options.Heartbeat.TotalMilliseconds, token.ScopeNames, clock.Pair);
    }

    private void Answer(Connection connection, UpgradeRequest request, HttpRoute route)
    {
        if (route.Scope is { } scope && !(policy.TryFindToken(request, out var token) && token.Scopes.HasFlag(scope)))
        {
            Refuse(connection, new UpgradeRefusal(401, $"a token with scope {AccessToken.NameOf(scope)} is required: Authorization: Bearer TOKEN"), EndReason.Http);
            return;
        }

        HttpReply reply;
        try
        {
            reply = route.Answer(request.Query ?? "", statistics()) ?? throw new InvalidOperationException("the route answered nothing");
        }
#pragma warning disable CA1031 // A route is the code of whoever embeds the server: its errors, of any kind, are not to end the server.
        catch (Exception e)
#pragma warning restore CA1031
        {
            log.RouteFailed(request.Path, e);
            Refuse(connection, new UpgradeRefusal(500, "this path failed; the server's log says why"), EndReason.Http);
            return;
        }

        Reply(connection, reply);
    }

    private void Post(Connection connection, UpgradeRequest request)
    {
        if (_browserDoor.TryAnswer(request, out var reply, out var refusal)) Reply(connection, reply);
        else Refuse(connection, refusal, EndReason.Http);
    }

    private void Reply(Connection connection, HttpReply content)
    {
        UpgradeResponse.WriteContent(egress.RepliesOf(connection), content.Status, content.ContentType, content.Body.Span, content.HeaderLines + DateLine);
        lifecycle.Answered(connection);
    }

    private void Refuse(Connection connection, UpgradeRefusal refusal, EndReason reason, string? extraHeaderLines = null)
    {
        log.RequestRefused(refusal.Status, refusal.Reason);
        extraHeaderLines += DateLine;
        if (refusal.Status == 401) extraHeaderLines += "WWW-Authenticate: Bearer\r\n"; // RFC 9110 15.5.2, RFC 6750 3
        UpgradeResponse.WriteRefusal(egress.RepliesOf(connection), refusal.Status, refusal.Reason, extraHeaderLines, refusal.IsWithoutBody);
        lifecycle.Answered(connection, reason);
    }
}
