using KeyRx.Daemon.Metrics;
using KeyRx.Protocol;
using KeyRx.Server.Http;

namespace KeyRx.Daemon.Http;

/// <summary><c>/metrics</c>: what Prometheus scrapes, for those whose token has the scope status.</summary>
internal static class MetricsRoute
{
    private const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    internal static HttpRoute Create(PrometheusScrape scrape) =>
        new((_, _) => new HttpReply(200, ContentType, scrape.Collect()), TokenScopes.Status);
}
