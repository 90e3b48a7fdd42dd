using System.CommandLine;
using KeyRx.Client;
using KeyRx.Protocol;

namespace KeyRx.Daemon;

/// <summary><c>keyrxd watch</c>: events as plain lines, until Ctrl+C or the server ends.</summary>
internal static class WatchCommand
{
    internal static Command Create()
    {
        var url = new Argument<string>("url") { Description = "server to watch", DefaultValueFactory = _ => $"ws://127.0.0.1:{DaemonSettings.DefaultPort}/ws" };
        var file = new Option<string>("--token-file") { Description = SettingTable.TokenFile.Description };
        var topics = new Option<string[]>("--topic") { Description = "topic to watch; may be given more than once (default: device, key, error)" };
        var command = new Command("watch", "print events as they happen") { url, file, topics };
        command.SetAction((parsed, cancellation) =>
            RunAsync(parsed.GetValue(url)!, parsed.GetValue(file), parsed.GetValue(topics) is { Length: > 0 } given ? given : [Topics.Device, Topics.Key, Topics.Error]));
        return command;
    }

    private static async Task<int> RunAsync(string url, string? tokenFile, string[] topics)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme != "ws")
            throw new UserException(ExitCode.Usage, $"'{url}' is no server address: give ws://HOST:PORT/ws");
        using var stop = new StopSignals();
        using var cancellation = new CancellationTokenSource();
        _ = stop.Requested.ContinueWith(_ => cancellation.Cancel(), TaskScheduler.Default);
        try
        {
            var token = Environment.GetEnvironmentVariable("KEYRXD_TOKEN") is { Length: > 0 } given && tokenFile is null
                ? given
                : TokenFile.Read(tokenFile ?? TokenFile.DefaultPath());
            await using var client = await KeyRxClient.ConnectAsync(new KeyRxClientOptions { Url = address, Token = token }, cancellation.Token).ConfigureAwait(false);
            await client.SubscribeAsync(topics, cancellationToken: cancellation.Token).ConfigureAwait(false);
            await foreach (var message in client.ReadAllAsync(cancellation.Token).ConfigureAwait(false)) WatchLine.Write(Console.Out, message);
            return ExitCode.Success;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return ExitCode.Success;
        }
        catch (KeyRxConnectionException e)
        {
            throw new UserException(ExitCode.CannotStart, $"{address}: {e.Message}");
        }
    }
}
