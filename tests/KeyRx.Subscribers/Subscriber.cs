using System.Diagnostics;
using KeyRx.Client;
using KeyRx.Client.Reconnecting;

namespace KeyRx.Subscribers;

/// <summary>One reconnecting client and its account of one topic.</summary>
/// <remarks>Threading: <see cref="RunAsync"/> once; the figures after it has ended.</remarks>
internal sealed class Subscriber(KeyRxClientOptions connection, int seed, string topic) : IAsyncDisposable
{
    private readonly List<TimeSpan> _resumes = [];
    private readonly List<string> _losses = [];
    private ReconnectingClient? _client;
    private long _attemptAt;

    internal Ledger? Ledger { get; private set; }

    /// <summary>From the end of the wait before the attempt that succeeded to the first message of the topic.</summary>
    internal IReadOnlyList<TimeSpan> Resumes => _resumes;

    /// <summary>Why connections were lost, or could not be opened.</summary>
    internal IReadOnlyList<string> Losses => _losses;

    /// <summary>Connects and subscribes.</summary>
    internal async Task StartAsync(CancellationToken cancellation)
    {
        _client = ReconnectingClient.Start(new ReconnectingClientOptions
        {
            Connection = connection,
            MaxAttempts = 0,
            JitterSeed = seed,
            StateChanged = Note,
        });
        var positions = await _client.SubscribeAsync([topic], cancellation).ConfigureAwait(false);
        Ledger = new Ledger(positions[topic].Sequence);
        Interlocked.Exchange(ref _attemptAt, 0);
    }

    /// <summary>Reads until the sequence that <paramref name="last"/> will say has been accounted for.</summary>
    internal async Task RunAsync(Task<ulong> last, CancellationToken cancellation)
    {
        await foreach (var message in _client!.ReadAllAsync(cancellation).ConfigureAwait(false))
        {
            switch (message)
            {
                case EventMessage next when next.Topic == topic:
                    Ledger!.Take(next);
                    NoteResumed();
                    break;
                case GapMessage gap when gap.Topic == topic:
                    Ledger!.Take(gap);
                    break;
                default:
                    break;
            }

            if (last.IsCompletedSuccessfully && Ledger!.Next > last.Result) return;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is not null) await _client.DisposeAsync().ConfigureAwait(false);
    }

    private void Note(ConnectionStateChange change)
    {
        if (change.State == ConnectionState.Connecting) Interlocked.Exchange(ref _attemptAt, Stopwatch.GetTimestamp());
        if (change.State == ConnectionState.Waiting && change.Error is { } error) _losses.Add(error.Message);
    }

    private void NoteResumed()
    {
        if (Volatile.Read(ref _attemptAt) == 0) return;
        _resumes.Add(Stopwatch.GetElapsedTime(Interlocked.Exchange(ref _attemptAt, 0)));
    }
}
