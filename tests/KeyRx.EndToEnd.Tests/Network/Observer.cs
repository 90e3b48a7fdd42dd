using KeyRx.Client;
using KeyRx.Client.Reconnecting;
using KeyRx.EndToEnd.Tests.Daemons;

namespace KeyRx.EndToEnd.Tests.Network;

/// <summary>A subscriber that no fault reaches but those of the daemon: it says how far the flow has come.</summary>
internal sealed class Observer : IAsyncDisposable
{
    private readonly ReconnectingClient _client;
    private readonly Task _reading;
    private long _sequence;
    private long _count;

    private Observer(ReconnectingClient client)
    {
        _client = client;
        _reading = ReadAsync();
    }

    /// <summary>Last sequence seen, in the epoch seen last.</summary>
    public ulong Sequence => (ulong)Interlocked.Read(ref _sequence);

    public static async Task<Observer> StartAsync(Uri url, CancellationToken cancellation)
    {
        var client = ReconnectingClient.Start(new ReconnectingClientOptions
        {
            Connection = new KeyRxClientOptions { Url = url, Token = DaemonProcess.Token, Binary = true },
            MaxAttempts = 0,
        });
        await client.SubscribeAsync(["load"], cancellation);
        return new Observer(client);
    }

    /// <summary>Waits until so many more records have come by.</summary>
    public async Task PassAsync(int records, CancellationToken cancellation)
    {
        var until = Interlocked.Read(ref _count) + records;
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (Interlocked.Read(ref _count) < until) await poll.WaitForNextTickAsync(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _reading;
    }

    private async Task ReadAsync()
    {
        await foreach (var message in _client.ReadAllAsync())
        {
            if (message is not EventMessage next) continue;
            Interlocked.Exchange(ref _sequence, (long)next.Sequence);
            Interlocked.Increment(ref _count);
        }
    }
}
