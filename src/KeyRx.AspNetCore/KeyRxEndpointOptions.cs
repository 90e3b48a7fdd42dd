using Microsoft.AspNetCore.Http;

namespace KeyRx.AspNetCore;

/// <summary>Who may connect to an endpoint, and as what.</summary>
public sealed class KeyRxEndpointOptions
{
    /// <summary>Type of a claim that is a scope, unless <see cref="Grant"/> is set.</summary>
    public const string ScopeClaim = "keyrx.scope";

    /// <summary>Type of a claim that is a topic to publish to, unless <see cref="Grant"/> is set.</summary>
    public const string PublishClaim = "keyrx.publish";

    /// <summary>
    /// Says what whoever asks may do; null refuses it with 403, or with 401 where nobody is logged in. Runs on the
    /// thread pool, after the application's authentication and authorisation. Without one the user's claims say it:
    /// each <c>keyrx.scope</c> is a scope of the wire (<c>status</c>, <c>key</c>, ...), each <c>keyrx.publish</c> a
    /// topic; who has none is refused.
    /// </summary>
    public Func<HttpContext, ValueTask<KeyRxGrant?>> Grant { get; set; } = ClaimsGrant.ReadAsync;

    /// <summary>
    /// Also lets in pages whose Origin is the address that the request itself names. Where a cookie logs in, that and
    /// <c>AllowedOrigins</c> of the server are what keeps the pages of others out; a name that an attacker points at
    /// this machine passes, but the browser sends it no cookie of yours. False lets in the Origins of the server's
    /// list only. Requests without an Origin, which no browser sends, are let in either way.
    /// </summary>
    public bool AllowSameOrigin { get; set; }

    /// <summary>Returns each message unchanged, for conformance tools, where the server's <c>EnableEcho</c> is
    /// set.</summary>
    public bool IsEcho { get; set; }
}
