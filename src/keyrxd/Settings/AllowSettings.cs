using KeyRx.Daemon.Errors;
using KeyRx.Server.Access;

namespace KeyRx.Daemon.Settings;

/// <summary>The Hosts and Origins that requests may name, each looked at when the settings are read.</summary>
internal static class AllowSettings
{
    /// <exception cref="UserException">One that no request could name, or that would let everybody in.</exception>
    internal static IReadOnlyList<string> ReadHosts(SettingReader reader)
    {
        var hosts = reader.List(SettingTable.AllowHost);
        foreach (var host in hosts)
        {
            if (!AllowedHost.TryNormalize(host, out _, out var reason)) throw Bad(SettingTable.AllowHost, reason);
        }

        return hosts;
    }

    /// <exception cref="UserException">As above.</exception>
    internal static IReadOnlyList<string> ReadOrigins(SettingReader reader)
    {
        var origins = reader.List(SettingTable.AllowOrigin);
        foreach (var origin in origins)
        {
            if (!AllowedOrigin.TryNormalize(origin, out _, out var reason)) throw Bad(SettingTable.AllowOrigin, reason);
        }

        return origins;
    }

    /// <summary>The reason quotes what was given.</summary>
    private static UserException Bad(SettingOption option, string reason) =>
        new(ExitCode.Usage, $"--{option.Name}: {reason}");
}
