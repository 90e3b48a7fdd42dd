using KeyRx.Streams;
using KeyRx.Streams.States;

namespace KeyRx.Server;

/// <summary>Clearing what new subscribers are told first.</summary>
public sealed partial class KeyRxServer
{
    /// <summary>
    /// Clears the last value of a topic, behind all that was published before: whoever subscribes later gets no
    /// snapshot. It is a record like any other, so subscribers see it come: null, or an empty one of an opaque topic.
    /// </summary>
    /// <param name="topic">A declared topic that keeps its last value.</param>
    /// <exception cref="ArgumentException">There is no such topic, or it keeps no last value.</exception>
    /// <exception cref="InvalidOperationException">
    /// The inbox is full, capture is paused, or the server has stopped: the message says which. Nothing was cleared.
    /// </exception>
    public void ClearLastValue(string topic) => Publish(topic, NothingOf(FindPublished(topic)));

    /// <summary>As <see cref="ClearLastValue"/>, but returns false when nothing can be published now.</summary>
    /// <param name="topic">A topic of this server that keeps its last value.</param>
    /// <param name="refusal">Why nothing was cleared.</param>
    /// <exception cref="ArgumentException">
    /// The topic is another server's, or keeps no last value.
    /// </exception>
    public bool TryClearLastValue(TopicHandle topic, out PublishRefusal refusal) =>
        TryPublishValidated(topic, NothingOf(TopicOf(topic)), out refusal);

    /// <summary>The record that clears the last value.</summary>
    private static ReadOnlySpan<byte> NothingOf(Topic topic)
    {
        if (!topic.Options.KeepsLastValue)
            throw new ArgumentException($"'{topic.Name}' keeps no last value that could be cleared", nameof(topic));
        return topic.Options.Kind == TopicKind.Opaque ? [] : LastValueState.Nothing;
    }
}
