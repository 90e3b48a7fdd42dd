using System.CommandLine;
using KeyRx.Client;
using KeyRx.Daemon.Errors;
using KeyRx.Daemon.Settings;
using KeyRx.Daemon.Tokens;
using KeyRx.Daemon.Watch;
using KeyRx.Protocol;
using Spectre.Console;

namespace KeyRx.Daemon.Commands;

/// <summary><c>keyrxd watch</c>: what a server sends, as a live view, as lines or as JSON, until Ctrl+C.</summary>
internal static class WatchCommand
{
    private static readonly string[] LineTopics = [Topics.Device, Topics.Key, Topics.Error];

    /// <summary>
    /// The live view has a place for the latency too, and for what the server says of itself: whether keys are
    /// captured.
    /// </summary>
    private static readonly string[] LiveTopics = [.. LineTopics, Topics.Latency, Topics.Server];

    internal static Command Create()
    {
        var url = new Argument<string>("url")
        {
            Description = "server to watch",
            DefaultValueFactory = _ => $"ws://127.0.0.1:{DaemonSettings.DefaultPort}/ws",
        };
        var file = new Option<string>("--token-file") { Description = SettingTable.TokenFile.Description };
        var topics = new Option<string[]>("--topic")
        {
            Description = "topic to watch; may be given more than once (default: device, key, error)",
        };
        var plain = new Option<bool>("--plain") { Description = "lines, at a terminal too" };
        var json = new Option<bool>("--json") { Description = "a JSON object a line: the messages of the protocol" };
        var command = new Command("watch", "show events as they happen") { url, file, topics, plain, json };
        command.SetAction((parsed, cancellation) =>
        {
            var isLive = !parsed.GetValue(plain) && !parsed.GetValue(json) && !Console.IsOutputRedirected;
            var address = AddressOf(parsed.GetValue(url)!);
            IWatchView view = isLive ? new LiveView(
                AnsiConsole.Console, new WatchModel(TimeProvider.System), address.ToString(), TimeProvider.System)
                : parsed.GetValue(json) ? new JsonView(Console.Out)
                : new PlainView(Console.Out, Console.Error);
            return RunAsync(
                address, parsed.GetValue(file),
                parsed.GetValue(topics) is { Length: > 0 } given ? given : isLive ? LiveTopics : LineTopics, view);
        });
        return command;
    }

    private static Uri AddressOf(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "ws" or "wss"
            ? address
            : throw new UserException(
                ExitCode.Usage, $"'{url}' is no server address: give ws://HOST:PORT/ws or wss://HOST:PORT/ws");

    private static async Task<int> RunAsync(Uri address, string? tokenFile, string[] topics, IWatchView view)
    {
        using var stop = new StopSignals();
        using var cancellation = new CancellationTokenSource();
        _ = stop.Requested.ContinueWith(_ => cancellation.Cancel(), TaskScheduler.Default);
        try
        {
            await WatchRun.RunAsync(ConnectionOf(address, tokenFile), topics, view, cancellation.Token)
                .ConfigureAwait(false);
            return ExitCode.Success;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return ExitCode.Success;
        }
        catch (Exception e) when (e is KeyRxConnectionException or KeyRxRequestException)
        {
            throw new UserException(ExitCode.CannotStart, $"{address}: {e.Message}");
        }
    }

    /// <summary>The token goes to a server of the file's owner too, who knows it already.</summary>
    private static KeyRxClientOptions ConnectionOf(Uri address, string? tokenFile)
    {
        if (Environment.GetEnvironmentVariable("KEYRXD_TOKEN") is { Length: > 0 } given && tokenFile is null)
            return new KeyRxClientOptions { Url = address, Token = given };
        var token = TokenFile.Read(tokenFile ?? TokenFile.DefaultPath());
        return new KeyRxClientOptions
        {
            Url = address,
            Token = token.Text,
            AllowedServerUsers = token.Owners,
        };
    }
}
