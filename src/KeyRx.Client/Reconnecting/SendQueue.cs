namespace KeyRx.Client.Reconnecting;

/// <summary>Messages to publish that wait for a connection, in order; bounded in number and in bytes.</summary>
/// <remarks>Threading: none; <see cref="Outbox"/> holds its lock.</remarks>
internal sealed class SendQueue(int messagesMax, int bytesMax)
{
    private readonly LinkedList<QueuedPublish> _waiting = [];
    private long _bytes;

    /// <exception cref="KeyRxPublishException">It does not fit.</exception>
    internal void Add(QueuedPublish publish)
    {
        if (_waiting.Count >= messagesMax)
        {
            throw new KeyRxPublishException(
                $"'{publish.Topic}' was not published: there is no connection, and {_waiting.Count} messages wait " +
                    $"for one already (MaxQueuedMessages)", isOutcomeUnknown: false);
        }

        if (_bytes + publish.Json.Length > bytesMax)
        {
            throw new KeyRxPublishException(
                $"'{publish.Topic}' was not published: there is no connection, and its {publish.Json.Length} bytes " +
                    $"do not fit beside the {_bytes} that wait for one already (MaxQueuedBytes)",
                isOutcomeUnknown: false);
        }

        _waiting.AddLast(publish);
        _bytes += publish.Json.Length;
    }

    /// <summary>The oldest one, or null.</summary>
    internal QueuedPublish? Take()
    {
        if (_waiting.First is not { Value: var first }) return null;
        Remove(first);
        return first;
    }

    /// <summary>False when it is not here any more.</summary>
    internal bool Remove(QueuedPublish publish)
    {
        if (!_waiting.Remove(publish)) return false;
        _bytes -= publish.Json.Length;
        return true;
    }
}
