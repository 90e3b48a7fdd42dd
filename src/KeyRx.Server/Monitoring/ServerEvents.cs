using System.Text.Json;
using KeyRx.Server.Connections;
using KeyRx.Server.Diagnostics;
using KeyRx.Server.Ingest;
using KeyRx.Server.Timing;
using KeyRx.Streams;

namespace KeyRx.Server.Monitoring;

/// <summary>
/// Events of the topic <c>server</c>, each second while someone reads it: what was done so far, and, when that has
/// changed, who listens. Only numbers, names of tokens and of users: never a key, never a secret.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class ServerEvents(
    TopicTable topics, ConnectionWalks walks, EventPump pump, Inbox inbox, ServerCounters counters, AlertWatch alerts,
    MonotonicClock clock)
{
    private readonly SortedDictionary<string, int> _listeners = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _users = new(StringComparer.Ordinal);
    private (long Opened, int Open, int Readers) _told;

    internal void Tell()
    {
        if (!topics.TryFind(Protocol.Topics.Server, out var topic)) return;
        var readers = 0;
        foreach (var lane in topic.Lanes) readers += lane?.Subscribers.Count ?? 0;
        var state = (counters.OpenedConnections, counters.OpenConnections, readers);
        if (readers > 0)
        {
            Append("metrics", WriteMetrics);
            if (state != _told) CountListeners();
        }

        _told = readers > 0 ? state : default;
    }

    private void Append(string kind, Action<Utf8JsonWriter> writeFields) =>
        OwnEvents.Append(topics, Protocol.Topics.Server, clock, json =>
        {
            json.WriteString("kind"u8, kind);
            writeFields(json);
        });

    private void WriteMetrics(Utf8JsonWriter json)
    {
        var statistics = counters.Snapshot();
        json.WriteNumber("connections"u8, statistics.OpenConnections);
        json.WriteNumber("records"u8, pump.TakenCount);
        json.WriteNumber("sent_bytes"u8, statistics.SentBytes);
        json.WriteNumber("received_messages"u8, statistics.ReceivedMessages);
        json.WriteNumber("errors"u8, counters.ErrorsSent);
        json.WriteNumber("resumed"u8, statistics.ResumedCount);
        json.WriteNumber("gap_records"u8, statistics.GapRecords);
        json.WriteNumber("ring_lost"u8, pump.RingLostCount);
        json.WriteNumber("publish_refused"u8, inbox.RefusedCount);
        json.WriteStartArray("alerts"u8);
        foreach (var name in alerts.Raised) json.WriteStringValue(name);
        json.WriteEndArray();
    }

    /// <summary>Visits everybody, and so takes its time: the count is told when it is done.</summary>
    private void CountListeners()
    {
        _listeners.Clear();
        _users.Clear();
        walks.Begin(
            connection =>
            {
                if (!connection.IsOpenSubscriber) return;
                var name = connection.Token!.Name;
                _listeners[name] = _listeners.GetValueOrDefault(name) + 1;
                if (connection.User is { Name: var user }) _users[user] = _users.GetValueOrDefault(user) + 1;
            },
            TellListeners);
    }

    private void TellListeners()
    {
        Append("listeners", WriteListeners);
        if (topics.TryFind(Protocol.Topics.Server, out var topic)) topic.Flush();
    }

    private void WriteListeners(Utf8JsonWriter json)
    {
        json.WriteStartObject("tokens"u8);
        foreach (var (name, count) in _listeners) json.WriteNumber(name, count);
        json.WriteEndObject();
        json.WriteStartObject("users"u8);
        foreach (var (name, count) in _users) json.WriteNumber(name, count);
        json.WriteEndObject();
    }
}
