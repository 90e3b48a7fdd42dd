using System.Runtime.CompilerServices;
using KeyRx.Server.Connections;

namespace KeyRx.Server.Inbound;

/// <summary>
/// What clients say to the host on one topic, and what it says to one of them. From
/// <c>KeyRxServer.FindInbound</c>.
/// </summary>
/// <remarks>
/// Threading: any number of threads; each message goes to one of them. One wait at a time. The server never waits for
/// the host: what it does not read in time is refused.
/// </remarks>
public sealed class InboundTopic
{
    private readonly InboundQueue _queue;
    private readonly InboundOutbox _outbox;

    internal InboundTopic(InboundQueue queue, InboundOutbox outbox) => (_queue, _outbox) = (queue, outbox);

    /// <summary>Name on the wire.</summary>
    public string Name => _queue.Name;

    /// <summary>Bytes of the largest payload: as long as a buffer to read into has to be.</summary>
    public int MaxPayloadBytes => _queue.PayloadBytesMax;

    /// <summary>Messages that are there to be read.</summary>
    public int UnreadCount => _queue.UnreadCount;

    /// <summary>The server stops: nothing more can be read, or said to anybody.</summary>
    public bool IsClosed => _queue.Wake.IsClosed;

    /// <summary>Takes the next message, without waiting. False where there is none, or the topic is closed.</summary>
    /// <param name="buffer">Gets the payload; <see cref="MaxPayloadBytes"/> long at least.</param>
    /// <param name="message">Who says it, and how to answer.</param>
    /// <exception cref="ArgumentException">The buffer may be too short for a message; none was taken.</exception>
    public bool TryRead(Span<byte> buffer, out InboundMessage message)
    {
        if (buffer.Length < MaxPayloadBytes)
        {
            throw new ArgumentException(
                $"a buffer for '{Name}' has {MaxPayloadBytes} bytes at least, not {buffer.Length}", nameof(buffer));
        }

        return _queue.TryRead(buffer, out message);
    }

    /// <summary>
    /// Waits until <see cref="TryRead"/> may have something; it may have nothing all the same. False once the topic is
    /// closed. Goes on on the thread pool, or where the caller's context says.
    /// </summary>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    /// <exception cref="InvalidOperationException">Somebody waits already.</exception>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<bool>(cancellationToken);
        _queue.Wake.Arm();
        // Armed first, then asked: whoever adds something after the question sees the waiter and wakes it.
        if ((IsClosed || UnreadCount > 0) && _queue.Wake.TryDisarm()) return new ValueTask<bool>(!IsClosed);
        return _queue.Wake.WaitAsync(cancellationToken);
    }

    /// <summary>Every message, as it comes, until the topic is closed. Allocates nothing a message.</summary>
    /// <param name="cancellationToken">Ends it with <see cref="OperationCanceledException"/>.</param>
    public IAsyncEnumerable<InboundDelivery> ReadAllAsync(CancellationToken cancellationToken = default) =>
        ReadOnAsync(cancellationToken);

    /// <summary>
    /// Says something to one connection: a message <c>direct</c> with this topic's name. It has no sequence and is not
    /// kept: a connection that is gone does not get it, and one that does not read is closed with 4008.
    /// </summary>
    /// <param name="client">Whom.</param>
    /// <param name="payload">One JSON value in UTF-8; copied.</param>
    /// <returns>False when there is no room now, or the server has ended.</returns>
    /// <exception cref="ArgumentException">It is no JSON, or longer than the topic allows.</exception>
    public bool TrySend(ClientIdentity client, ReadOnlySpan<byte> payload)
    {
        ArgumentNullException.ThrowIfNull(client);
        InboundMessage.CheckJson(_queue, payload, nameof(payload));
        return !IsClosed && _outbox.TryAdd(_queue, client, payload);
    }

    private async IAsyncEnumerable<InboundDelivery> ReadOnAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var buffer = GC.AllocateUninitializedArray<byte>(MaxPayloadBytes, pinned: true);
        try
        {
            do
            {
                while (TryRead(buffer, out var message))
                {
                    yield return new InboundDelivery(message, buffer.AsMemory(0, message.Length));
                    cancellationToken.ThrowIfCancellationRequested();
                }
            }
            while (await WaitAsync(cancellationToken).ConfigureAwait(false));
        }
        finally
        {
            buffer.AsSpan().Clear();
        }
    }
}
