using System.Runtime.CompilerServices;
using System.Text.Json;

namespace KeyRx.Client.Reconnecting;

/// <summary>
/// Messages of several topics in the order of their times. Each waits for the window, so that an earlier one of another
/// topic may still come before it; within a topic the server's order stands, whatever the times say.
/// </summary>
/// <remarks>Threading: one reader at a time.</remarks>
internal sealed class TimeOrder(TimeSpan window, TimeProvider time)
{
    private readonly OneReader _reader = new();
    private readonly PriorityQueue<KeyRxMessage, (long Micros, long Number)> _held = new();

    /// <summary>
    /// When each message that is held arrived, oldest first: each leaves a window later, or
    /// sends an earlier one out instead.
    /// </summary>
    private readonly Queue<long> _arrivals = new();

    private readonly Dictionary<string, long> _latestOf = new(StringComparer.Ordinal);
    private long _latest = long.MinValue;
    private long _number;

    /// <summary>
    /// All of the source's messages; what is held when it ends or fails comes before that. A reader may leave at any
    /// time: what is held waits for the next one.
    /// </summary>
    /// <exception cref="InvalidOperationException">Another reader is at it.</exception>
    internal async IAsyncEnumerable<KeyRxMessage> SortAsync(
        IAsyncEnumerable<KeyRxMessage> source, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _reader.Enter();
        var messages = source.GetAsyncEnumerator(leaving.Token);
        var next = messages.MoveNextAsync().AsTask();
        try
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var isThere = next.IsCompletedSuccessfully && next.Result;
                if (isThere && !IsDue)
                {
                    Hold(messages.Current);
                    next = messages.MoveNextAsync().AsTask();
                }
                else if (_held.Count > 0 && (IsDue || next.IsCompleted))
                {
                    _arrivals.Dequeue();
                    yield return _held.Dequeue();
                }
                else if (next.IsCompleted)
                {
                    await next.ConfigureAwait(false); // throws what the source failed with
                    yield break;
                }
                else
                {
                    await WaitAsync(next, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            await leaving.CancelAsync().ConfigureAwait(false);
            await LeaveAsync(messages, next).ConfigureAwait(false);
            _reader.Leave();
        }
    }

    /// <summary>
    /// The read under way ends first, for an enumerator cannot be disposed in the middle of one; what it brings is
    /// kept.
    /// </summary>
    private async ValueTask LeaveAsync(IAsyncEnumerator<KeyRxMessage> messages, Task<bool> next)
    {
        await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (next.IsCompletedSuccessfully && next.Result) Hold(messages.Current);
        await messages.DisposeAsync().ConfigureAwait(false);
    }

    private bool IsDue => _arrivals.TryPeek(out var oldest) && time.GetElapsedTime(oldest) >= window;

    private void Hold(KeyRxMessage message)
    {
        _held.Enqueue(message, (PlaceOf(message), _number++));
        _arrivals.Enqueue(time.GetTimestamp());
    }

    /// <summary>Never before what came last of its topic. Without a time of its own, where the newest is.</summary>
    private long PlaceOf(KeyRxMessage message)
    {
        var (topic, micros) = message switch
        {
            KeyMessage key => (Protocol.Topics.Key, (long?)key.UnixMicros),
            EventMessage other => (other.Topic, TimestampOf(other.Payload.Span)),
            SnapshotMessage snapshot => (snapshot.Topic, null),
            GapMessage gap => (gap.Topic, null),
            RemovedMessage removed => (removed.Topic, null),
            _ => ("", null),
        };
        var place = Math.Max(micros ?? _latest, _latestOf.GetValueOrDefault(topic, long.MinValue));
        _latest = Math.Max(_latest, place);
        return _latestOf[topic] = place;
    }

    /// <summary>The payload's own <c>timestamp</c> (PROTOCOL.md, "Standard topics"); null where it has none.</summary>
    private static long? TimestampOf(ReadOnlySpan<byte> payload)
    {
        try
        {
            var reader = new Utf8JsonReader(payload);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isTimestamp = reader.ValueTextEquals("timestamp"u8);
                reader.Read();
                if (isTimestamp)
                {
                    return reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var micros)
                        ? micros
                        : null;
                }
                reader.Skip();
            }
        }
        catch (JsonException)
        {
            // Not JSON: an opaque topic.
        }

        return null;
    }

    private async Task WaitAsync(Task next, CancellationToken cancellationToken)
    {
        if (_held.Count == 0)
        {
            await Task.WhenAny(next).ConfigureAwait(false);
            return;
        }

        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var left = window - time.GetElapsedTime(_arrivals.Peek());
        await Task.WhenAny(next, Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, time, enough.Token))
            .ConfigureAwait(false);
        await enough.CancelAsync().ConfigureAwait(false);
    }
}
