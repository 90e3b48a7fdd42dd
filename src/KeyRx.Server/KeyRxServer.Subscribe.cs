using KeyRx.Protocol;
using KeyRx.Streams;
using KeyRx.Streams.Readers;

namespace KeyRx.Server;

/// <summary>Reading topics in this process.</summary>
public sealed partial class KeyRxServer
{
    /// <summary>
    /// A reader of a topic, secret ones too: the process is the host's. It has nothing to tell of a secret topic while
    /// capture is paused, and nothing of before once a pause has wiped it. Dispose it, or it is woken for nothing.
    /// </summary>
    /// <param name="topic">A declared topic.</param>
    /// <param name="from">
    /// What was read last, to go on behind it; the default reads all that is retained, after a new epoch was told. Null
    /// reads from now on, behind a snapshot where the topic has a state.
    /// </param>
    /// <returns>Closed from the beginning where the server has stopped.</returns>
    /// <exception cref="ArgumentException">There is no such topic.</exception>
    public TopicReader Subscribe(string topic, StreamPosition? from = null) =>
        FindDeclared(topic).Readers.Open(from, Call);

    private Topic FindDeclared(string topic)
    {
        ArgumentNullException.ThrowIfNull(topic);
        return _core.Topics.TryFind(topic, out var found)
            ? found
            : throw new ArgumentException($"there is no topic '{topic}': declare it in the options", nameof(topic));
    }
}
