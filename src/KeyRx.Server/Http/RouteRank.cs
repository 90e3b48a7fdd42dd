namespace KeyRx.Server.Http;

/// <summary>How many places a request may have for its answer: each rank has those below, and some more.</summary>
internal enum RouteRank : byte
{
    /// <summary>It brings no accepted token.</summary>
    Anybody,

    /// <summary>It brings one.</summary>
    Token,

    /// <summary>It brings one with the scope admin: what may do little keeps the owner out of nothing.</summary>
    Admin,
}
