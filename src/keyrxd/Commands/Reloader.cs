using System.CommandLine;
using KeyRx.Daemon.Errors;
using KeyRx.Daemon.Logging;
using KeyRx.Daemon.Settings;
using KeyRx.Daemon.Systemd;
using KeyRx.Daemon.Tokens;
using KeyRx.Peers;
using KeyRx.Server;
using KeyRx.Server.Access;
using KeyRx.Server.Audit;
using Microsoft.Extensions.Logging;

namespace KeyRx.Daemon.Commands;

/// <summary>
/// Reads files again under a running server: tokens, allow-lists and the machine's users and groups apply at once, what
/// else has changed is named. When anything is wrong nothing changes, and log and topic <c>error</c> say what.
/// </summary>
internal sealed class Reloader
{
    private static readonly SettingOption[] Applied =
    [
        SettingTable.Tokens, SettingTable.AllowHost, SettingTable.AllowOrigin, SettingTable.AllowUser,
        SettingTable.AllowGroup,
    ];

    private readonly ParseResult _arguments;
    private readonly string? _configFile;
    private readonly string _ownerFile;
    private readonly KeyRxServer _server;
    private readonly BrowserAccess? _browser;
    private readonly ServiceState _service;
    private readonly ILogger _logger;

    /// <summary>What this process was started with.</summary>
    private readonly SettingReader _started;

    /// <param name="settings">Where the settings are read from, and what they were at the start.</param>
    /// <param name="ownerFile">Holds the owner's token.</param>
    /// <param name="server">Gets what has changed.</param>
    /// <param name="browser">The way in for pages; null for none.</param>
    /// <param name="service">Is told that a reload is under way.</param>
    /// <param name="logger">Says what has changed, or why nothing has.</param>
    internal Reloader(
        SettingSources settings,
        string ownerFile,
        KeyRxServer server,
        BrowserAccess? browser,
        ServiceState service,
        ILogger logger)
    {
        (_arguments, _configFile, _started) = (settings.Arguments, settings.ConfigFile, settings.Started);
        (_ownerFile, _server, _browser, _service, _logger) = (ownerFile, server, browser, service, logger);
    }

    /// <summary>Until the signal has ended.</summary>
    internal async Task RunAsync(ReloadSignal signal)
    {
        await foreach (var _ in signal.Requests.ConfigureAwait(false))
        {
            _service.Reloading();
            Reload();
            _service.Ready(_server);
        }
    }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private void Reload()
    {
        try
        {
            var reader = new SettingReader(_arguments, _configFile);
            var settings = DaemonSettings.Read(reader);
            var tokens = AccessTokens.Read(_ownerFile, settings.TokensFile, out var ownerSecret);
            using var untilTheEnd = ownerSecret;
            _server.ReplaceAllowLists(settings.AllowedHosts, settings.AllowedOrigins);
            _server.ReplaceAllowedUsers(settings.AllowedUsers);
            _browser?.ReplaceOwnerSecret(ownerSecret.Utf8);
            _server.ReplaceTokens(tokens);
            _server.AddToAudit(new AuditEvent(AuditKind.Reloaded, Now)
            {
                Hosts = settings.AllowedHosts,
                Origins = settings.AllowedOrigins,
                Users = [.. settings.AllowedUsers.Select(LocalUsers.NameOf)],
            });
            DaemonLog.Reloaded(_logger, tokens.Count, settings.AllowedHosts.Count, settings.AllowedOrigins.Count);
            var others = SettingTable.All.Except(Applied).Where(
                option => reader.Given(option) != _started.Given(option)).Select(option => option.Key).ToArray();
            if (others.Length > 0) DaemonLog.NeedsRestart(_logger, string.Join(", ", others));
        }
        catch (Exception e) when (e is UserException or ArgumentException)
        {
            DaemonLog.ReloadFailed(_logger, e.Message);
            _server.AddToAudit(new AuditEvent(AuditKind.ReloadFailed, Now) { Reason = e.Message });
            _server.ReportError("reload_failed", $"reload failed, everything stays as it was: {e.Message}");
        }
    }
}
