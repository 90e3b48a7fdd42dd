using System.Buffers;
using KeyRx.Server.Access;
using KeyRx.Server.Audit;
using KeyRx.Server.Connections;
using KeyRx.WebSockets.Handshake;

namespace KeyRx.Server.Http;

/// <summary>
/// Reads requests and answers them: an upgrade, every refusal and what is always the same at once, other routes from
/// the pool. The cheapest refusal comes first: the head's length and form, Host, Origin, too many refusals,
/// path, token, then the rest.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class HttpFront(
    HttpSettings settings,
    UpgradePolicy policy,
    PeerGate peers,
    HttpAnswers answers,
    RouteAnswers routes,
    BrowserDoor browserDoor,
    Upgrade upgrade)
{
    private static readonly UpgradeRefusal NotComplete = new(408, "the request was not complete in time");

    private static readonly UpgradeRefusal PostOnly = new(405, "POST only: this path changes something")
    {
        Allow = "POST",
    };

    private readonly PauseDoor _pauseDoor = new(settings.SetPaused, peers);

    /// <summary>Takes what was received. What is left is an incomplete head, or frames behind an upgrade.</summary>
    internal void Take(Connection connection, ref ReadOnlySequence<byte> input)
    {
        var scan = connection.HeadScan;
        var result = UpgradeRequestReader.TryRead(ref input, ref scan, out var request, out var refusal);
        connection.HeadScan = scan;
        switch (result)
        {
            case UpgradeReadResult.Refused:
                answers.Refuse(connection, refusal);
                break;
            case UpgradeReadResult.Request:
                Answer(connection, request!);
                request!.Forget();
                break;
            default:
                break;
        }
    }

    /// <summary>The connection's deadline has come: the request is not complete, or its answer is not there.</summary>
    internal void TimedOut(Connection connection)
    {
        if (upgrade.IsWaiting(connection)) upgrade.TimedOut(connection);
        else if (connection.State == ConnectionPhase.Answering) routes.TimedOut(connection);
        else answers.Refuse(connection, NotComplete, EndReason.TimedOut);
    }

    private void Answer(Connection connection, UpgradeRequest request)
    {
        if (request.IsHead) answers.NoteHead(connection);
        if (policy.CheckHost(request, out var named) is { } refusal)
            answers.Refuse(connection, refusal, named: named);
        else if (peers.Attempts.Check(connection, request) is { } tooMany)
            answers.Refuse(connection, tooMany);
        else if (request.IsPost)
            AnswerPost(connection, request);
        else if (request.Path == "/ws")
            upgrade.Answer(connection, request, ConnectionKind.Subscriber);
        else if (request.Path == "/echo" && settings.Echo)
            upgrade.Answer(connection, request, ConnectionKind.Echo);
        else if (settings.Routes.TryGetValue(request.Path, out var route))
            AnswerRoute(connection, request, route);
        else if (PauseDoor.IsFor(request.Path) || browserDoor.IsFor(request.Path))
            answers.Refuse(connection, PostOnly);
        else
            answers.Refuse(connection, new UpgradeRefusal(404, "no such path; events are at /ws"));
    }

    private void AnswerRoute(Connection connection, UpgradeRequest request, HttpRoute route)
    {
        if (route.Scope is { } scope && peers.Check(connection, request, scope) is { } refusal)
        {
            answers.Refuse(connection, refusal);
            return;
        }

        var query = request.Query ?? "";
        if (route.Constant is { } constant && query.Length == 0 && constant.Body.Length <= HttpRoute.LoopBytesMax)
        {
            answers.Send(connection, answers.Write(constant, request.IsHead));
            return;
        }

        policy.TryFindToken(request, out var token);
        routes.Ask(
            connection,
            request.Path,
            token,
            statistics => route.Answer(query, statistics)
                ?? throw new InvalidOperationException("the route answered nothing"));
    }

    private void AnswerPost(Connection connection, UpgradeRequest request)
    {
        var isExchange = request.Path == BrowserDoor.TokenPath;
        var reply = PauseDoor.IsFor(request.Path)
            ? _pauseDoor.Answer(connection, request, out var refusal)
            : browserDoor.Answer(connection, request, out refusal);
        if (reply is not null)
        {
            if (isExchange) answers.NotePage(connection, request.Origin!);
            answers.SendSecret(connection, reply);
        }
        else
        {
            answers.Refuse(connection, refusal, kind: isExchange ? AuditKind.PageRefused : AuditKind.Refused);
        }
    }
}
