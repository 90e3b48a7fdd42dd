using KeyRx.Protocol;
using KeyRx.Server.Timing;
using KeyRx.Streams;

namespace KeyRx.Server.Ingest;

/// <summary>
/// Events of the topic <c>error</c>: a code, a sentence for people, never anything of a key. The loop only.
/// </summary>
internal static class ErrorEvents
{
    internal static void Append(
        TopicTable topics, MonotonicClock clock, string code, string message, ulong? lostCount,
        long? sinceMicros = null) =>
        OwnEvents.Append(topics, Topics.Error, clock, json =>
        {
            json.WriteString("code"u8, code);
            json.WriteString("message"u8, message);
            if (lostCount is { } lost) json.WriteNumber("lost"u8, lost);
            if (sinceMicros is { } since) json.WriteNumber("since"u8, since);
        });
}
