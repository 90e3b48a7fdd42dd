using KeyRx.Protocol;
using KeyRx.Server.Diagnostics;

namespace KeyRx.Server.Http;

/// <summary>
/// A plain HTTP resource beside the WebSocket, for the program that embeds the server (health, statistics, pages).
/// </summary>
/// <param name="Answer">
/// From the query without '?', and what the server has done so far, to content. Runs on the thread pool, on several
/// threads at once: at most 8 answers are under way over all routes, at most 5 of them to requests without an accepted
/// token, and further requests get a 503. A client waits for 5 s, then it gets a 503 and the answer is dropped. An
/// answer that never ends keeps its place for good. Should it throw, the client gets a 500 and the log the error.
/// </param>
/// <param name="Scope">Scope that a token needs; null = anyone who passes the Host and Origin lists.</param>
public sealed record HttpRoute(Func<string, ServerStatistics, HttpReply> Answer, TokenScopes? Scope)
{
    /// <summary>A <see cref="Constant"/> with a longer body is answered from the pool like everything else.</summary>
    internal const int LoopBytesMax = 64 * 1024; // copied in some 10 us

    /// <summary>
    /// The answer to a request without a query, where that never changes; null where it does. It needs none of the 8
    /// places, so it is there whatever hangs, and <see cref="Answer"/> is not asked. Its body must not change.
    /// </summary>
    public HttpReply? Constant { get; init; }
}
