namespace KeyRx.Server;

/// <summary>A plain HTTP resource beside the WebSocket, for the program that embeds the server (health, statistics, pages).</summary>
/// <param name="Answer">Query without '?' to content. Runs on the server's own thread: it must not block.</param>
/// <param name="Scope">Scope that a token needs; null = anyone who passes the Host and Origin lists.</param>
public sealed record HttpRoute(Func<string, HttpReply> Answer, TokenScopes? Scope);
