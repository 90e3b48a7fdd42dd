using System.Threading.Channels;
using KeyRx.Client;

namespace KeyRx.Tests.Client;

/// <summary>The states of a client in the order in which it told them.</summary>
internal sealed class StateLog(CancellationToken cancellation)
{
    private readonly Channel<ConnectionStateChange> _changes = Channel.CreateUnbounded<ConnectionStateChange>();

    public void Add(ConnectionStateChange change) => _changes.Writer.TryWrite(change);

    public async Task<ConnectionStateChange> NextAsync() => await _changes.Reader.ReadAsync(cancellation);

    /// <summary>The next change into this state; those before it are passed over.</summary>
    public async Task<ConnectionStateChange> UntilAsync(ConnectionState state)
    {
        while (true)
        {
            var change = await NextAsync();
            if (change.State == state) return change;
        }
    }
}
