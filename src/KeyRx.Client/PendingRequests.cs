using System.Collections.Concurrent;
using System.Globalization;
using KeyRx.Protocol.Messages;

namespace KeyRx.Client;

/// <summary>Requests that wait for their answer, by <c>message_id</c>.</summary>
/// <remarks>
/// Threading: any number of requesters; answers come from the receive loop. Whoever adds a request removes it. After
/// <see cref="FailAll"/> each request fails at once.
/// </remarks>
internal sealed class PendingRequests
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<ServerMessage>> _waiting =
        new(StringComparer.Ordinal);
    private long _lastId;
    private KeyRxConnectionException? _end;

    /// <summary>A new id, and the task of its answer: the ack.</summary>
    internal (string Id, Task<ServerMessage> Answer) Add()
    {
        var id = Interlocked.Increment(ref _lastId).ToString(CultureInfo.InvariantCulture);
        var answer = new TaskCompletionSource<ServerMessage>(
            TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[id] = answer;
        // FailAll sets the end before it walks: one of the two sees the other.
        if (Volatile.Read(ref _end) is { } end) answer.TrySetException(end);
        return (id, answer.Task);
    }

    internal void Remove(string id) => _waiting.TryRemove(id, out _);

    /// <summary>The request is done. False where nobody waits any more.</summary>
    internal bool Complete(string id, ServerMessage ack)
        => _waiting.TryGetValue(id, out var answer) && answer.TrySetResult(ack);

    /// <summary>The request was refused. False where nobody waits any more.</summary>
    internal bool Fail(string id, KeyRxRequestException refusal)
        => _waiting.TryGetValue(id, out var answer) && answer.TrySetException(refusal);

    /// <summary>No answers will come; the first reason counts.</summary>
    internal void FailAll(KeyRxConnectionException reason)
    {
        var end = Interlocked.CompareExchange(ref _end, reason, null) ?? reason;
        foreach (var (_, answer) in _waiting) answer.TrySetException(end);
    }
}
