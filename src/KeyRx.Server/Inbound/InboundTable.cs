using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace KeyRx.Server.Inbound;

/// <summary>The topics for the host, fixed at the start.</summary>
/// <remarks>
/// Threading: looking up, and <see cref="Close"/>, any thread; <see cref="Decisions"/> and <see cref="Outbox"/> as they
/// say.
/// </remarks>
internal sealed class InboundTable : IDisposable
{
    private readonly InboundQueue[] _queues;
    private readonly FrozenDictionary<string, InboundQueue> _byName;

    internal InboundTable(IReadOnlyList<InboundTopicOptions> declared, HostDoor door)
    {
        _queues = [.. declared.Select(options => new InboundQueue(options, Decisions, door))];
        _byName = _queues.ToFrozenDictionary(queue => queue.Name, StringComparer.Ordinal);
        if (_queues.Length == 0) return;
        Outbox = new InboundOutbox(_queues, door);
        foreach (var queue in _queues) queue.Topic = new InboundTopic(queue, Outbox);
    }

    internal ReadOnlySpan<InboundQueue> All => _queues;

    /// <summary>The name of a topic for the host as a string that is there already; null where there is none.</summary>
    internal string? NameOf(ReadOnlySpan<char> name) =>
        _byName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var queue) ? queue.Name : null;

    /// <summary>What the host decided.</summary>
    internal DecisionStack Decisions { get; } = new();

    /// <summary>What it says to single connections; null where there is no topic to say it on.</summary>
    internal InboundOutbox? Outbox { get; }

    internal bool TryFind(string name, [NotNullWhen(true)] out InboundQueue? queue) =>
        _byName.TryGetValue(name, out queue);

    /// <summary>Nothing is taken in or read any more. May be called again.</summary>
    internal void Close()
    {
        foreach (var queue in _queues) queue.Wake.Close();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Close();
        Outbox?.Dispose();
    }
}
