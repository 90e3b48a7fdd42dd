using System.CommandLine;
using System.Net.Sockets;
using KeyRx.Daemon.Audit;
using KeyRx.Daemon.Errors;
using KeyRx.Daemon.Feed;
using KeyRx.Daemon.Http;
using KeyRx.Daemon.Logind;
using KeyRx.Daemon.Memory;
using KeyRx.Daemon.Metrics;
using KeyRx.Daemon.Settings;
using KeyRx.Daemon.Systemd;
using KeyRx.Daemon.Tokens;
using KeyRx.Input;
using KeyRx.Server;
using KeyRx.Server.Access;
using KeyRx.Server.Http;
using KeyRx.Streams.Persistence;
using Microsoft.Extensions.Logging;

namespace KeyRx.Daemon.Commands;

/// <summary><c>keyrxd run</c>: source, server, and what a person needs to know, until a signal ends it.</summary>
internal static class RunCommand
{
    /// <summary>A second more than the server's own stop takes at most, and two for the rest.</summary>
    private static readonly TimeSpan StopLimit = new KeyRxServerOptions().StopTimeout + TimeSpan.FromSeconds(3);

    internal static Command Create(Option<string> config)
    {
        var command = new Command("run", "run the daemon (also what keyrxd does without a command)");
        foreach (var setting in SettingTable.All) command.Options.Add(setting.Argument);
        command.Options.Add(config);
        command.SetAction((parsed, cancellation) => RunAsync(parsed, parsed.GetValue(config)));
        return command;
    }

    internal static async Task<int> RunAsync(ParseResult parsed, string? configFile)
    {
        AccessTokens.TakeEnvironment();
        var reader = new SettingReader(parsed, configFile);
        var settings = DaemonSettings.Read(reader);
        using var stop = new StopSignals();
        using var lastResort = new LastResort(stop.Requested, StopLimit, TimeProvider.System, Environment.Exit);
        using var reload = new ReloadSignal();
        using var fileSize = FileSizeSignal.Ignore();
        await using var service = ServiceState.FromEnvironment();
        using var logging = CreateLogging(settings);
        var tokens = AccessTokens.Read(settings.TokenFile, settings.TokensFile, out var ownerSecret);
        var chosen = new SourceChoice(settings);
        var browser = settings.NoDashboard ? null : AccessTokens.ForPages(ownerSecret);
        ownerSecret.Dispose();
        using var metrics = new PrometheusScrape(
            meter => meter.Name == KeyRxServer.DiagnosticsName, TimeProvider.System);
        using var export = OtlpExport.Start(settings.Otlp, settings.OtlpInterval, KeyRxServer.DiagnosticsName);
        using var audit = AuditFile.Open(settings.Audit, TimeProvider.System);
        var options = OptionsOf(settings, tokens, browser, metrics, chosen.Factory, logging, audit);
        if (await StartAsync(options, stop).ConfigureAwait(false) is not { } started) return ExitCode.Success;
        await using var server = started;
        await using var load = LoadFeed.Start(settings.Source, server);
        await using var feed = RemapperFeed.Start(settings.Feed, server, logging, TimeProvider.System);
        await using var logind = LogindWatch.Start(settings.PauseOn, server, logging, TimeProvider.System);
        Banner.Print(Console.Out, settings, server.Endpoints, chosen.Notice, browser);
        await using var heap = HeapCollector.Start(TimeProvider.System);
        service.Ready(server);

        var sources = new SettingSources(parsed, configFile, reader);
        var reloader = new Reloader(
            sources, settings.TokenFile, server, browser, service, logging.CreateLogger("keyrxd"));
        var reloading = reloader.RunAsync(reload);
        await Task.WhenAny(stop.Requested, server.Completion).ConfigureAwait(false);
        service.Stopping();
        reload.End();
        await reloading.ConfigureAwait(false);
        await StopAsync(server, await ReasonAsync(stop.Requested, server).ConfigureAwait(false)).ConfigureAwait(false);
        return ExitCode.Success;
    }

    /// <summary>
    /// What to tell the clients. A server that has failed tells nobody anything: whoever started us starts us anew.
    /// </summary>
    internal static Task<StopReason> ReasonAsync(Task<StopReason> requested, KeyRxServer server) =>
        server.Completion.IsFaulted
            ? throw new UserException(
                ExitCode.CannotStart, "the server has failed, and nobody is served any more; the log says why (1004)")
            : requested;

    /// <summary>A server that cannot end in order is left to the end of the process.</summary>
    internal static async Task StopAsync(KeyRxServer server, StopReason reason)
    {
        try
        {
            await server.StopAsync(reason).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            throw new UserException(ExitCode.CannotStart, e.Message);
        }
    }

    private static KeyRxServerOptions OptionsOf(
        DaemonSettings settings,
        List<AccessToken> tokens,
        BrowserAccess? browser,
        PrometheusScrape metrics,
        Func<IKeyEventSource>? source,
        ILoggerFactory logging,
        AuditFile? audit)
    {
        var routes = new Dictionary<string, HttpRoute>
        {
            ["/livez"] = HealthRoutes.Live,
            ["/readyz"] = HealthRoutes.Ready,
            ["/metrics"] = MetricsRoute.Create(metrics),
            ["/stats"] = StatisticsRoute.Statistics,
        };
        if (browser is not null) DashboardRoutes.AddTo(routes);
        return new KeyRxServerOptions
        {
            Listen = [.. settings.Listen.Select(endpoint => endpoint.ToString())],
            Transport = settings.Transport,
            PauseHotkey = settings.PauseHotkey,
            EnableKeyViews = settings.KeyViews,
            Tokens = tokens,
            AllowedHosts = [.. settings.AllowedHosts],
            AllowedOrigins = [.. settings.AllowedOrigins],
            AllowedUsers = [.. settings.AllowedUsers],
            Source = source,
            Topics = [.. LoadFeed.TopicsOf(settings.Source)],
            EnableEcho = settings.Echo,
            MaxEchoMessageBytes = settings.EchoMessageBytesMax,
            SendBufferBytes = settings.SendBufferBytes,
            MaxUnsentBytes = settings.UnsentBytesMax,
            MaxConnections = settings.MaxConnections,
            MaxConnectionsPerToken = settings.MaxConnectionsPerToken,
            MaxConnectionsPerUser = settings.MaxConnectionsPerUser,
            MaxRefusedAttempts = settings.MaxRefused,
            MaxSubscriptions = settings.MaxSubscriptions,
            MaxSubscriptionsPerToken = settings.MaxSubscriptionsPerToken,
            MaxInboxBytesPerToken = settings.MaxInboxPerToken,
            MessageTimeout = settings.MessageTimeout,
            HeartbeatInterval = settings.Heartbeat,
            RetrySpread = settings.RetrySpread,
            UseMirroredLogs = !settings.PlainLogs,
            PersistLogPath = settings.PersistLog,
            PersistKeys = settings.PersistKeys,
            LoggerFactory = logging,
            Audit = audit,
            Browser = browser,
            HttpRoutes = routes,
        };
    }

    /// <returns>Null when a signal came before the server had started.</returns>
    private static async Task<KeyRxServer?> StartAsync(KeyRxServerOptions options, StopSignals stop)
    {
        try
        {
            return await KeyRxServer.StartAsync(options, stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.Requested.IsCompleted)
        {
            return null;
        }
        catch (SocketException e)
        {
            throw new UserException(
                ExitCode.CannotStart,
                $"cannot listen on {string.Join(", ", options.Listen!)}: {e.Message}; is another keyrxd running? " +
                    $"(--listen 127.0.0.1:PORT takes another port)");
        }
        catch (PersistLogException e)
        {
            throw new UserException(ExitCode.File, e.Message);
        }
        catch (KeyEventSourceException e)
        {
            throw new UserException(ExitCode.CannotStart, e.Message);
        }
    }

    private static ILoggerFactory CreateLogging(DaemonSettings settings) => LoggerFactory.Create(builder =>
    {
        builder.SetMinimumLevel(settings.LogLevel);
        // Standard error: standard output is for people and pipes.
        if (settings.LogJson) builder.AddJsonConsole();
        else builder.AddSimpleConsole(o => o.SingleLine = true);
        builder.AddConsole(o => o.LogToStandardErrorThreshold = LogLevel.Trace);
    });
}
