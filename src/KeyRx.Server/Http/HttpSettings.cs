using KeyRx.Server.Access;
using KeyRx.Server.Limits;
using KeyRx.Server.Privacy;

namespace KeyRx.Server.Http;

/// <summary>What the HTTP front and the upgrade must know of the server's options. Immutable; any thread.</summary>
internal sealed record HttpSettings
{
    /// <summary>Plain resources by path.</summary>
    internal required IReadOnlyDictionary<string, HttpRoute> Routes { get; init; }

    /// <summary>Lets pages of this server's own addresses in; null lets none in.</summary>
    internal BrowserAccess? Browser { get; init; }

    /// <summary>Whether <c>/echo</c> is there.</summary>
    internal bool Echo { get; init; }

    /// <summary>What <c>connected</c> says of the program.</summary>
    internal required string Version { get; init; }

    /// <summary>The host looks at tokens that the server does not know.</summary>
    internal bool AsksHost { get; init; }

    /// <summary>Interval of pings, as <c>connected</c> tells it.</summary>
    internal required TimeSpan Heartbeat { get; init; }

    /// <summary>Longest message of a client, as <c>connected</c> tells it.</summary>
    internal required int MessageBytesMax { get; init; }

    /// <summary>What each client may send.</summary>
    internal required RateLimits Limits { get; init; }

    /// <summary>Upgrades a second over all clients; 0 = no limit.</summary>
    internal int ConnectsPerSecond { get; init; }

    /// <summary>Pauses capture, or, given null, ends every pause, on the loop; null where nobody may.</summary>
    internal Action<PauseReason?>? SetPaused { get; init; }
}
