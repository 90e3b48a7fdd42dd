using System.Diagnostics;
using KeyRx.Protocol.Messages;
using KeyRx.Streams;

namespace KeyRx.Server;

/// <summary>Publishing: each call copies one record into the inbox, and never blocks.</summary>
public sealed partial class KeyRxServer
{
    /// <summary>Pauses that were asked for here and that the loop does not know of yet.</summary>
    private int _pausesUnderWay;

    /// <summary>Publishes a record to a topic.</summary>
    /// <param name="topic">A declared topic, not <c>key</c>.</param>
    /// <param name="payload">UTF-8 JSON, or any bytes for an opaque topic; copied.</param>
    /// <exception cref="ArgumentException">
    /// The topic or the payload is not acceptable; the message says why, without the payload.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// The inbox is full, capture is paused, or the server has stopped: the message says which. Nothing was published.
    /// </exception>
    public void Publish(string topic, ReadOnlySpan<byte> payload)
    {
        if (TryPublish(topic, payload, out var refusal)) return;
        throw new InvalidOperationException(refusal switch
        {
            PublishRefusal.Paused => $"capture is paused, and '{topic}' is secret: nothing was published",
            PublishRefusal.Stopped => "the server has stopped: nothing was published",
            PublishRefusal.Removed => $"the topic '{topic}' is being removed: nothing was published",
            _ => "the server takes no more records now: nothing was published",
        });
    }

    /// <summary>As <see cref="Publish"/>, but returns false when nothing can be published now.</summary>
    /// <inheritdoc cref="Publish" path="/param"/>
    /// <exception cref="ArgumentException">
    /// The topic or the payload is not acceptable; the message says why, without the payload.
    /// </exception>
    public bool TryPublish(string topic, ReadOnlySpan<byte> payload) => TryPublish(topic, payload, out _);

    /// <summary>The same, and says why not.</summary>
    /// <param name="topic">A declared topic, not <c>key</c>.</param>
    /// <param name="payload">UTF-8 JSON, or any bytes for an opaque topic; copied.</param>
    /// <param name="refusal">Why nothing was published.</param>
    /// <exception cref="ArgumentException">
    /// The topic or the payload is not acceptable; the message says why, without the payload.
    /// </exception>
    public bool TryPublish(string topic, ReadOnlySpan<byte> payload, out PublishRefusal refusal) =>
        WakeAfter(TryAdd(FindPublished(topic), payload, isValid: false, out refusal));

    /// <summary>
    /// As <see cref="TryPublish(string, ReadOnlySpan{byte}, out PublishRefusal)"/>, for JSON that the caller has just
    /// written with a writer that makes valid JSON: it is not checked again. Clients get it as it is: what is no JSON,
    /// or nests deeper than <see cref="JsonPayload.DepthMax"/>, breaks their messages.
    /// </summary>
    /// <param name="topic">A declared topic, not <c>key</c>.</param>
    /// <param name="payload">Exactly one JSON value in valid UTF-8; copied.</param>
    /// <param name="refusal">Why nothing was published.</param>
    /// <exception cref="ArgumentException">The topic is not acceptable, or the payload too large.</exception>
    public bool TryPublishValidated(string topic, ReadOnlySpan<byte> payload, out PublishRefusal refusal) =>
        WakeAfter(TryAdd(FindPublished(topic), payload, isValid: true, out refusal));

    /// <summary>Begins a batch: what is published with it wakes the loop once, when the batch is disposed.</summary>
    public PublishBatch OpenBatch() => new(this);

    internal bool TryAdd(Topic found, ReadOnlySpan<byte> payload, bool isValid, out PublishRefusal refusal)
    {
        var bytesMax = Math.Min(found.RecordBytesMax, _core.Inbox.PayloadBytesMax);
        if (payload.Length > bytesMax)
        {
            throw new ArgumentException(
                $"a payload of '{found.Name}' is at most {bytesMax} bytes, not {payload.Length}", nameof(payload));
        }

        refusal = PublishRefusal.Paused;
        if (found.IsPaused || (Volatile.Read(ref _pausesUnderWay) > 0 && found.Options.IsSecret)) return false;
        if (found.Options.Kind == TopicKind.Json) CheckJson(found.Name, payload, isValid);
        refusal = PublishRefusal.Stopped;
        if (!_callers.TryEnter()) return false;
        refusal = AddTo(found, payload);
        _callers.Leave();
        return refusal == PublishRefusal.None;
    }

    private PublishRefusal AddTo(Topic topic, ReadOnlySpan<byte> payload)
    {
        if (topic.Publishers?.TryEnter() == false) return PublishRefusal.Removed;
        var isAdded = _core.Inbox.TryAdd(topic.Id, payload);
        topic.Publishers?.Leave();
        return isAdded ? PublishRefusal.None : PublishRefusal.Full;
    }

    internal void WakeLoop()
    {
        if (!_callers.TryEnter()) return;
        _ring.Wake();
        _callers.Leave();
    }

    private static void CheckJson(string topic, ReadOnlySpan<byte> payload, bool isValid)
    {
        if (isValid)
            Debug.Assert(JsonPayload.IsValid(payload, out _), "the caller said that the payload is valid JSON");
        else if (!JsonPayload.IsValid(payload, out var error))
            throw new ArgumentException($"the payload of '{topic}' is no JSON: {error}", nameof(payload));
    }

    internal Topic FindPublished(string topic)
    {
        var found = FindDeclared(topic);
        if (found.Options.Kind == TopicKind.KeyEvents)
            throw new ArgumentException("keys come from the key source only", nameof(topic));
        return found;
    }
}
