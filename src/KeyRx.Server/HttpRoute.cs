namespace KeyRx.Server;

/// <summary>A plain HTTP resource beside the WebSocket, for the program that embeds the server (health, statistics, pages).</summary>
/// <param name="Answer">
/// From the query without '?', and what the server has done so far, to content. Runs on the server's own thread: it must
/// not block. Should it throw, the client gets a 500 and the log the error.
/// </param>
/// <param name="Scope">Scope that a token needs; null = anyone who passes the Host and Origin lists.</param>
public sealed record HttpRoute(Func<string, ServerStatistics, HttpReply> Answer, TokenScopes? Scope);
