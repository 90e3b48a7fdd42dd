using KeyRx.Protocol;
using KeyRx.Server.Connections;
using KeyRx.Server.Privacy;
using KeyRx.WebSockets.Handshake;

namespace KeyRx.Server.Http;

/// <summary>
/// <c>POST /pause</c> and <c>POST /resume</c>, for tokens with the scope admin or pause (PROTOCOL.md, "Pausing").
/// POSTs, so that no link or image of a page does it.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class PauseDoor(Action<PauseReason?>? setPaused, PeerGate peers)
{
    private const string PausePath = "/pause";
    private const string ResumePath = "/resume";

    internal static bool IsFor(string path) => path is PausePath or ResumePath;

    /// <summary>The answer; null and the refusal where there is none.</summary>
    internal HttpReply? Answer(Connection connection, UpgradeRequest request, out UpgradeRefusal refusal)
    {
        refusal = UpgradeRefusal.GetOnly;
        if (setPaused is null) return null;
        if (peers.Check(connection, request, TokenScopes.Admin, TokenScopes.Pause) is { } denied)
        {
            refusal = denied;
            return null;
        }

        var pauses = request.Path == PausePath;
        setPaused(!pauses ? null : request.Origin is null ? PauseReason.Command : PauseReason.Page);
        var text = pauses ? "capture is paused\n"u8 : "capture goes on\n"u8;
        return new HttpReply(200, "text/plain; charset=utf-8", text.ToArray());
    }
}
