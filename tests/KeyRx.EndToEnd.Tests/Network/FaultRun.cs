using System.Globalization;
using System.Net;
using System.Text.Json;
using KeyRx.EndToEnd.Tests.Daemons;
using Xunit;

namespace KeyRx.EndToEnd.Tests.Network;

/// <summary>
/// A daemon that publishes 2,000 records a second, subscribers that keep account, a relay between
/// them, and one fault: <see cref="StartAsync"/>, let it flow with <see cref="FlowAsync"/>, do harm and
/// undo it, then <see cref="EndAsync"/>.
/// </summary>
internal sealed class FaultRun : IAsyncDisposable
{
    private const string SubscribersVariable = "KEYRX_TEST_SUBSCRIBERS";
    private const int RecordsPerSecond = 2000;
    private const int Seed = 42;

    private readonly string _stateFolder;
    private readonly string[] _daemonArguments;
    private readonly CancellationToken _cancellation;
    private readonly Observer _observer;

    private FaultRun(
        string stateFolder, string[] daemonArguments, DaemonProcess daemon, Relay relay, Observer observer,
        SubscriberProcess clients, CancellationToken cancellation)
    {
        (_stateFolder, _daemonArguments, _observer, _cancellation) =
            (stateFolder, daemonArguments, observer, cancellation);
        (Daemon, Relay, Clients) = (daemon, relay, clients);
    }

    /// <summary>Fewer than usual tell what a resume takes that does not share its cores with 199 others.</summary>
    public static int Subscribers { get; } = int.Parse(
        Environment.GetEnvironmentVariable(SubscribersVariable) ?? "200", CultureInfo.InvariantCulture);

    public DaemonProcess Daemon { get; private set; }

    public Relay Relay { get; }

    public SubscriberProcess Clients { get; }

    /// <summary>
    /// The subscribers run in the network given, or else on this machine's loopback address; all are subscribed.
    /// </summary>
    public static async Task<FaultRun> StartAsync(
        string stateFolder, NetworkNamespace? network, string[] daemonArguments, CancellationToken cancellation)
    {
        var relay = Relay.Start(network?.Near ?? IPAddress.Loopback);
        DaemonProcess? daemon = null;
        Observer? observer = null;
        try
        {
            string[] arguments =
            [
                "--source", $"load:rate={RecordsPerSecond},size=64", "--heartbeat-ms", "1000", "--retry-spread-ms",
                "500", "--allow-host", relay.Endpoint.ToString(), .. daemonArguments,
            ];
            daemon = await DaemonProcess.StartAsync(stateFolder, arguments, cancellation);
            relay.Target = new IPEndPoint(IPAddress.Loopback, daemon.Url.Port);
            observer = await Observer.StartAsync(daemon.Url, cancellation);
            var clients = await SubscriberProcess.StartAsync(
                new Uri($"ws://{relay.Endpoint}/ws"), Subscribers, Seed, network, cancellation);
            return new FaultRun(stateFolder, arguments, daemon, relay, observer, clients, cancellation);
        }
        catch
        {
            if (observer is not null) await observer.DisposeAsync();
            if (daemon is not null) await daemon.DisposeAsync();
            await relay.DisposeAsync();
            throw;
        }
    }

    /// <summary>So many seconds' worth of records.</summary>
    public Task FlowAsync(double seconds) => _observer.PassAsync((int)(seconds * RecordsPerSecond), _cancellation);

    /// <summary>How long a fault lasts in which nothing flows.</summary>
    public Task LastAsync(double seconds) =>
        Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System, _cancellation);

    /// <summary>A daemon on the same port, after the one before it has ended.</summary>
    public async Task StartDaemonAgainAsync()
    {
        var port = Daemon.Url.Port;
        await Daemon.DisposeAsync();
        Daemon = await DaemonProcess.StartAsync(
            _stateFolder, [.. _daemonArguments, "--listen", $"127.0.0.1:{port}"], _cancellation);
    }

    /// <summary>Lets it flow once more, and takes the account: every sequence once, or named by a gap.</summary>
    /// <param name="name">What the sums are printed under.</param>
    public async Task<JsonElement> EndAsync(string name)
    {
        await FlowAsync(2);
        var account = await Clients.EndAsync(_observer.Sequence, _cancellation);
        if (Environment.GetEnvironmentVariable("RESULTS") is { } folder)
        {
            await File.AppendAllTextAsync(
                Path.Combine(folder, "sums.txt"), $"{name}: {account.GetRawText()}\n", _cancellation);
        }
        Assert.Equal("[]", account.GetProperty("faults").GetRawText());
        Assert.True(account.GetProperty("unfinished").GetInt32() == 0, account.GetRawText());
        Assert.Equal(
            account.GetProperty("spanned").GetInt64(),
            account.GetProperty("received").GetInt64() + account.GetProperty("missed").GetInt64());
        return account;
    }

    public async ValueTask DisposeAsync()
    {
        await Clients.DisposeAsync();
        await _observer.DisposeAsync();
        await Daemon.DisposeAsync();
        await Relay.DisposeAsync();
    }
}
