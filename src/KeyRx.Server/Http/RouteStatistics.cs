using KeyRx.Protocol;
using KeyRx.Server.Access;
using KeyRx.Server.Diagnostics;

namespace KeyRx.Server.Http;

/// <summary>
/// The statistics that a route is handed: live for those who may read keys, for all others up to a second old. Live
/// counts tell when a key goes down, and so the rhythm of typing, which tells words apart.
/// </summary>
/// <remarks>Threading: any thread.</remarks>
internal sealed class RouteStatistics(Func<ServerStatistics> live, TimeProvider time)
{
    internal static readonly TimeSpan AgeMax = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private ServerStatistics? _kept;
    private long _keptAt;

    internal ServerStatistics For(AccessToken? token)
    {
        if (token is not null && token.Scopes.HasFlag(TokenScopes.Key)) return live();
        lock (_lock)
        {
            if (_kept is not null && time.GetElapsedTime(_keptAt) < AgeMax) return _kept;
            _keptAt = time.GetTimestamp();
            return _kept = live();
        }
    }
}
