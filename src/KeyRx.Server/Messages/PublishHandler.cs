using KeyRx.Protocol;
using KeyRx.Protocol.Messages;
using KeyRx.Server.Connections;
using KeyRx.Server.Diagnostics;
using KeyRx.Server.Inbound;
using KeyRx.Server.Ingest;
using KeyRx.Server.Limits;
using KeyRx.Server.Timing;
using KeyRx.Streams;

namespace KeyRx.Server.Messages;

/// <summary>A client's record for a topic, or its message for the host (PROTOCOL.md, "publish").</summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class PublishHandler(
    TopicTable topics,
    Inbox inbox,
    InboundTable inbound,
    SessionStore sessions,
    ConnectionLog log,
    MonotonicClock clock)
{
    /// <summary>The refusal, or null when it was taken in.</summary>
    /// <param name="connection">Who publishes.</param>
    /// <param name="message">Where, and where in the text the payload stands.</param>
    /// <param name="text">The whole message.</param>
    /// <param name="isForHost">Taken in, and answered once the host has decided.</param>
    internal Refusal? Take(
        Connection connection, ClientFields message, ReadOnlySpan<byte> text, out bool isForHost)
    {
        isForHost = false;
        var name = message.EventType!;
        var (start, length) = message.Payload!.Value;
        var payload = text.Slice(start, length);
        if (!connection.Token!.MayPublish(name)) return Forbidden(name);
        if (inbound.TryFind(name, out var queue))
        {
            isForHost = true;
            return Refused(queue, queue.TryAdd(
                connection, sessions.Clients.Of(connection), message.MessageId, payload, clock.NowNanos));
        }

        if (!topics.TryFind(name, out var topic) || Topics.IsWrittenByServer(name)) return Forbidden(name);
        if (length > topic.RecordBytesMax) return TooLarge(name, topic.RecordBytesMax);
        if (topic.IsPaused) return new Refusal(ErrorCodes.Unavailable, "paused: nothing was published");
        var publisher = InboxShares.NumberOf(connection.Token.Fingerprint);
        if (!inbox.Shares.HasRoom(publisher, length)) return ShareUsedUp(Limit.InboxPerToken);
        return inbox.TryAdd(topic.Id, payload, publisher)
            ? null
            : new Refusal(ErrorCodes.Unavailable, "the server is busy: nothing was published, try again");
    }

    private Refusal? Refused(InboundQueue queue, InboundVerdict verdict) => verdict switch
    {
        InboundVerdict.Taken => null,
        InboundVerdict.TooLarge => TooLarge(queue.Name, queue.PayloadBytesMax),
        InboundVerdict.ShareUsedUp => ShareUsedUp(Limit.InboundPerSender),
        InboundVerdict.Closed => new Refusal(ErrorCodes.Unavailable, "the server stops: nothing was done, try again"),
        _ => new Refusal(ErrorCodes.Unavailable, "the program takes no more now: nothing was done, try again"),
    };

    private static Refusal Forbidden(string name) =>
        new(ErrorCodes.Forbidden, $"this token may not publish to '{name}'");

    private static Refusal TooLarge(string name, int bytesMax) =>
        new(ErrorCodes.TooLarge, $"a payload of '{name}' is at most {bytesMax} bytes");

    private Refusal ShareUsedUp(Limit limit)
    {
        log.Limited(limit);
        return new Refusal(
            ErrorCodes.Unavailable,
            limit == Limit.InboxPerToken
                ? "this token has its share of what waits: nothing was published, try again"
                : "this sender has its share of what waits: nothing was done, try again");
    }
}
