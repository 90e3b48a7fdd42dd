using System.Net;
using System.Reflection;

namespace KeyRx.Daemon;

/// <summary>What a person sees when the daemon is up: where it listens, what it reads, how to watch, where the token is.</summary>
internal static class Banner
{
    internal static string Version { get; } =
        typeof(Banner).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";

    internal static void Print(TextWriter output, DaemonSettings settings, IReadOnlyList<IPEndPoint> endpoints, string notice)
    {
        // In one piece: a program that waits for the first line may look for the others at once.
        output.Write(
            $"""
            keyrxd {Version} listens on {string.Join(", ", endpoints.Select(e => $"ws://{e}/ws"))}
              source  {notice}{FeedText(settings.Feed)}
              watch   {WatchCommandLine(settings, endpoints[0])}
              token   {Path.GetFullPath(settings.TokenFile)}

            """);
        output.Flush();
    }

    private static string FeedText(FeedSpec? feed) =>
        feed is null ? "" : $"\n  feed    {(feed.SocketPath is { } path ? Path.GetFullPath(path) : "standard input")}";

    /// <summary>The command as it can be typed here: with its path when it is not installed, with options that differ from the defaults.</summary>
    private static string WatchCommandLine(DaemonSettings settings, IPEndPoint endpoint)
    {
        var program = IsOnPath() ? "keyrxd" : Environment.ProcessPath ?? "keyrxd";
        var url = endpoint.Equals(new IPEndPoint(IPAddress.Loopback, DaemonSettings.DefaultPort)) ? "" : $" ws://{endpoint}/ws";
        var token = settings.TokenFile == TokenFile.DefaultPath() ? "" : $" --token-file {settings.TokenFile}";
        return $"{program} watch{url}{token}";
    }

    private static bool IsOnPath() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "keyrxd")));
}
