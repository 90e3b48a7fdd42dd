using System.Net;
using System.Reflection;
using KeyRx.Daemon.Feed;
using KeyRx.Daemon.Pages;
using KeyRx.Daemon.Settings;
using KeyRx.Daemon.Systemd;
using KeyRx.Daemon.Tokens;
using KeyRx.Server.Access;

namespace KeyRx.Daemon.Commands;

/// <summary>
/// What a person sees when the daemon is up: where it listens, what it reads, how to watch, where the token is.
/// </summary>
internal static class Banner
{
    private static readonly IPEndPoint DefaultEndpoint = new(IPAddress.Loopback, DaemonSettings.DefaultPort);

    internal static string Version { get; } =
        typeof(Banner).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            .Split('+')[0]
        ?? "0.0.0";

    internal static void Print(
        TextWriter output, DaemonSettings settings, IReadOnlyList<IPEndPoint> endpoints, string notice,
        BrowserAccess? browser)
    {
        // In one piece: a program that waits for the first line may look for the others at once.
        output.Write(
            $"""
            keyrxd {Version} listens on {string.Join(", ", endpoints.Select(e => $"ws://{e}/ws"))}
              source  {notice}{FeedText(settings.Feed)}{PageText(settings, endpoints[0], browser)}
              watch   {WatchCommandLine(settings, endpoints[0])}
              token   {Path.GetFullPath(settings.TokenFile)}

            """);
        output.Flush();
    }

    /// <summary>
    /// A secret goes to a terminal and nowhere else: a file, a pipe and a journal are kept, and read by others.
    /// </summary>
    private static string PageText(DaemonSettings settings, IPEndPoint endpoint, BrowserAccess? browser)
    {
        if (browser is null) return "";
        if (!Console.IsOutputRedirected)
        {
            return $"\n  page    {PageAddress.Of(endpoint.ToString(), browser.IssueSecret())} (opens once, within " +
                $"{BrowserAccess.SecretLifetime.TotalMinutes} minutes)";
        }
        var url = endpoint.Equals(DefaultEndpoint) ? "" : $" --url http://{endpoint}";
        return $"\n  page    http://{endpoint}/ ({Program()} open{url}{TokenOption(settings)} opens it)";
    }

    private static string FeedText(FeedSpec? feed) =>
        feed is null ? "" : $"\n  feed    {(feed.SocketPath is { } path ? Path.GetFullPath(path) : "standard input")}";

    /// <summary>
    /// The command as it can be typed here: with its path when it is not installed, with
    /// options that differ from the defaults.
    /// </summary>
    private static string WatchCommandLine(DaemonSettings settings, IPEndPoint endpoint)
    {
        var url = endpoint.Equals(DefaultEndpoint) ? "" : $" ws://{endpoint}/ws";
        return $"{Program()} watch{url}{TokenOption(settings)}";
    }

    private static string Program() => IsOnPath() ? "keyrxd" : Environment.ProcessPath ?? "keyrxd";

    /// <summary>A service's environment is not that of who reads its journal, so neither are the defaults.</summary>
    private static string TokenOption(DaemonSettings settings) =>
        settings.TokenFile == TokenFile.DefaultPath() && !Journal.IsStandardOutput()
            ? ""
            : $" --token-file {settings.TokenFile}";

    private static bool IsOnPath() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, "keyrxd")));
}
