using System.Net;

namespace KeyRx.Server.Access;

/// <summary>
/// Which Hosts and Origins requests may name: those that were given, and the server's own addresses. Immutable; any
/// thread.
/// </summary>
internal sealed class AllowLists
{
    private readonly HashSet<string> _hosts;
    private readonly HashSet<string> _origins;

    /// <param name="hosts">As <see cref="AllowedHost"/> takes them.</param>
    /// <param name="origins">As <see cref="AllowedOrigin"/> takes them.</param>
    /// <param name="endpoints">What the server listens on.</param>
    /// <param name="hasPages">Pages of the server's own addresses may come, too.</param>
    /// <exception cref="ArgumentException">One of them is not understood; the message says which and why.</exception>
    internal AllowLists(
        IEnumerable<string> hosts, IEnumerable<string> origins, IReadOnlyList<IPEndPoint> endpoints, bool hasPages)
    {
        string[] own = [.. endpoints.Select(e => e.ToString()), .. endpoints.Select(e => $"localhost:{e.Port}")];
        _hosts = new HashSet<string>(hosts.Concat(own).Select(HostOf), StringComparer.OrdinalIgnoreCase);
        _origins = [.. origins.Concat(hasPages ? own.Select(host => $"http://{host}") : []).Select(OriginOf)];
    }

    internal bool HasHost(string host) =>
        _hosts.Contains(host) || (AllowedHost.Of(host) is { } normal && _hosts.Contains(normal));

    /// <summary>Browsers send one form of an origin (RFC 6454 6.2): any other one is not theirs.</summary>
    internal bool HasOrigin(string origin) => _origins.Contains(origin);

    private static string HostOf(string text) =>
        AllowedHost.TryNormalize(text, out var host, out var reason) ? host : throw new ArgumentException(reason);

    private static string OriginOf(string text) =>
        AllowedOrigin.TryNormalize(text, out var origin, out var reason) ? origin : throw new ArgumentException(reason);
}
