using System.Net.Http.Headers;
using System.Text.Json;
using KeyRx.Client;
using KeyRx.EndToEnd.Tests.Daemons;

namespace KeyRx.EndToEnd.Tests.Logind;

/// <summary>A bus, a stand-in for logind, keyrxd on that bus, and a client that hears of pauses.</summary>
internal sealed class LogindRig : IAsyncDisposable
{
    private static readonly HttpClient Http = new();

    private readonly string _folder;
    private readonly CancellationToken _cancellation;
    private IAsyncEnumerator<KeyRxMessage> _messages = null!;
    private KeyRxClient _client = null!;

    private LogindRig(string folder, CancellationToken cancellation) =>
        (_folder, _cancellation) = (folder, cancellation);

    public PrivateBus Bus { get; private set; } = null!;

    public StandInLogind Logind { get; private set; } = null!;

    public DaemonProcess Daemon { get; private set; } = null!;

    /// <summary>Until keyrxd watches, where it is to.</summary>
    public static async Task<LogindRig> StartAsync(
        string folder, Action<StandInLogind> prepare, string[] arguments, CancellationToken cancellation)
    {
        var rig = new LogindRig(folder, cancellation);
        rig.Bus = await PrivateBus.StartAsync(folder, cancellation);
        rig.Logind = await StandInLogind.StartAsync(rig.Bus.Address, prepare);
        rig.Daemon = await StartDaemonAsync(folder, rig.Bus, arguments, cancellation);
        if (!arguments.Contains("none")) await rig.Daemon.WaitForLogAsync("logind is watched", cancellation);
        rig._client = await KeyRxClient.ConnectAsync(
            new() { Url = rig.Daemon.Url, Token = DaemonProcess.Token }, cancellation);
        rig._messages = rig._client.ReadAllAsync(cancellation).GetAsyncEnumerator(cancellation);
        return rig;
    }

    public static Task<DaemonProcess> StartDaemonAsync(
        string folder, PrivateBus bus, string[] arguments, CancellationToken cancellation) =>
        DaemonProcess.StartAsync(
            folder,
            [.. arguments.Contains("--source") ? arguments : ["--source", "none", .. arguments],
                "--log-level", "information"],
            [("DBUS_SYSTEM_BUS_ADDRESS", bus.Address)], cancellation);

    /// <summary>The next pause, with its reason, or end of one.</summary>
    public async Task<string> HearAsync()
    {
        while (await _messages.MoveNextAsync())
        {
            if (_messages.Current is PausedMessage paused) return $"paused {paused.Reason}";
            if (_messages.Current is ResumedMessage) return "resumed";
        }

        return "the connection has ended";
    }

    /// <summary>What <c>/stats</c> says.</summary>
    public async Task<string?> PausedAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{Daemon.Url.Authority}/stats");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", DaemonProcess.Token);
        using var answer = await Http.SendAsync(request, _cancellation);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(_cancellation));
        return json.RootElement.GetProperty("paused").GetString();
    }

    /// <summary><c>keyrxd pause</c> or <c>resume</c>.</summary>
    public async Task CommandAsync(string command)
    {
        var result = await Programs.RunAsync(
            Programs.Keyrxd(_folder, [command, "--url", $"http://{Daemon.Url.Authority}"]), _cancellation);
        result.AssertExitCode(0);
    }

    public async ValueTask DisposeAsync()
    {
        await _messages.DisposeAsync();
        await _client.DisposeAsync();
        await Daemon.DisposeAsync();
        Logind.Dispose();
        await Bus.DisposeAsync();
    }
}
