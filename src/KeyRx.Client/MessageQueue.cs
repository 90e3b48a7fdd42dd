using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace KeyRx.Client;

/// <summary>
/// What was received and not yet read. Bounded: a full queue holds up the receive loop, and with it the server.
/// </summary>
/// <remarks>
/// Threading: any writers, one reader; <see cref="Complete"/> from any thread, once counts.
/// </remarks>
internal sealed class MessageQueue(int messagesWaitingMax)
{
    private readonly Channel<QueuedMessage> _channel = Channel.CreateBounded<QueuedMessage>(
        new BoundedChannelOptions(messagesWaitingMax) { SingleReader = true });

    private readonly OneReader _reader = new();

    /// <summary>Waits for room. Once completed, messages are dropped: nobody will read them.</summary>
    internal ValueTask AddAsync(KeyRxMessage message, CancellationToken cancellationToken) =>
        AddAsync(new QueuedMessage(message), cancellationToken);

    /// <inheritdoc cref="AddAsync(KeyRxMessage, CancellationToken)"/>
    internal async ValueTask AddAsync(QueuedMessage message, CancellationToken cancellationToken)
    {
        while (!_channel.Writer.TryWrite(message))
        {
            if (!await _channel.Writer.WaitToWriteAsync(cancellationToken).ConfigureAwait(false)) return;
        }
    }

    /// <summary>No more come; what waits can still be read, then the reader gets this error, if it is one.</summary>
    internal void Complete(KeyRxConnectionException? error) => _channel.Writer.TryComplete(error);

    /// <summary>Messages until the end, for one reader at a time.</summary>
    internal async IAsyncEnumerable<KeyRxMessage> ReadAllAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _reader.Enter();
        try
        {
            await foreach (var message in _channel.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                yield return message.Message;
        }
        finally
        {
            _reader.Leave();
        }
    }

    /// <summary>The same for a handler: nothing is allocated for a key event.</summary>
    internal async Task ReadAllAsync(IMessageHandler handler, CancellationToken cancellationToken)
    {
        _reader.Enter();
        try
        {
            while (await _channel.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
            {
                while (_channel.Reader.TryRead(out var message)) message.Tell(handler);
            }
        }
        finally
        {
            _reader.Leave();
        }
    }
}
