using System.Buffers;
using System.Text.Json;
using KeyRx.Protocol;
using KeyRx.Server.Diagnostics;
using KeyRx.Server.Http;

namespace KeyRx.Daemon.Http;

/// <summary>
/// <c>/stats</c>: the server's numbers and the process's memory as JSON, for those whose token has the scope status.
/// Made from counters on the pool: it costs the loop nothing, unless <c>?precise</c> asks for every allocated byte.
/// </summary>
internal static class StatisticsRoute
{
    /// <summary>Room for all of it at once: so a reading allocates the same, however long its numbers are.</summary>
    private const int OutputBytes = 16 * 1024;

    internal static HttpRoute Statistics { get; } = new(
        (query, statistics) => new HttpReply(200, "application/json", Write(statistics, isPrecise: query == "precise")),
        TokenScopes.Status);

    private static ReadOnlyMemory<byte> Write(ServerStatistics statistics, bool isPrecise)
    {
        var output = new ArrayBufferWriter<byte>(OutputBytes);
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            WriteProcess(json, isPrecise);
            WriteConnections(json, statistics);
            WritePause(json, statistics);
            WriteFlow(json, statistics);
            WriteLoop(json, statistics);
            WriteConsumers(json, statistics);
            json.WriteEndObject();
        }

        return output.WrittenMemory;
    }

    private static void WriteProcess(Utf8JsonWriter json, bool isPrecise)
    {
        json.WriteNumber("pid", Environment.ProcessId);
        json.WriteNumber("allocated_bytes", GC.GetTotalAllocatedBytes(isPrecise)); // true stops all threads
        json.WriteNumber("gc_collections", GC.CollectionCount(0));
        json.WriteNumber("gc_full_collections", GC.CollectionCount(GC.MaxGeneration));
        json.WriteNumber("gc_pause_us", (long)GC.GetTotalPauseDuration().TotalMicroseconds);
        json.WriteNumber("heap_bytes", GC.GetTotalMemory(forceFullCollection: false));
        json.WriteNumber("heap_committed_bytes", GC.GetGCMemoryInfo().TotalCommittedBytes);
        json.WriteNumber("working_set_bytes", Environment.WorkingSet);
    }

    private static void WritePause(Utf8JsonWriter json, ServerStatistics statistics) => json.WriteString(
        "paused",
        statistics.PauseReason is { } reason ? JsonNamingPolicy.SnakeCaseLower.ConvertName(reason.ToString()) : null);

    private static void WriteLoop(Utf8JsonWriter json, ServerStatistics statistics)
    {
        json.WriteNumber("longest_turn_us", (long)statistics.LongestTurn.TotalMicroseconds);
        json.WriteNumber("recent_turn_us", (long)statistics.RecentTurn.TotalMicroseconds);
        json.WriteNumber("turns_over_2ms", statistics.TurnsOver2Millis);
        json.WriteNumber("longest_pump_gap_us", (long)statistics.LongestPumpGap.TotalMicroseconds);
        json.WriteNumber("recent_pump_gap_us", (long)statistics.RecentPumpGap.TotalMicroseconds);
        json.WriteString("longest_turn_stage", statistics.LongestTurnStage);
        json.WriteBoolean("longest_turn_collected", statistics.HasLongestTurnCollected);
        json.WriteNumber("longest_collecting_turn_us", (long)statistics.LongestCollectingTurn.TotalMicroseconds);
    }

    private static void WriteConnections(Utf8JsonWriter json, ServerStatistics statistics)
    {
        json.WriteNumber("open_connections", statistics.OpenConnections);
        json.WriteNumber("opened_connections", statistics.OpenedConnections);
        json.WriteNumber("used_slots", statistics.UsedSlots);
        json.WriteNumber("resumed", statistics.ResumedCount);
        json.WriteNumber("resume_gaps", statistics.ResumeGapCount);
        json.WriteNumber("resume_other_epoch", statistics.ResumeOtherEpochCount);
        json.WriteNumber("heartbeats_missed", statistics.HeartbeatsMissed);
        json.WriteStartObject("ended");
        foreach (var (reason, count) in statistics.EndedByReason)
            json.WriteNumber(JsonNamingPolicy.SnakeCaseLower.ConvertName(reason), count);
        json.WriteEndObject();
        json.WriteStartObject("limited");
        foreach (var (limit, count) in statistics.RefusedByLimit)
            json.WriteNumber(JsonNamingPolicy.SnakeCaseLower.ConvertName(limit), count);
        json.WriteEndObject();
        WriteByNumber(json, "refused", statistics.RefusedByStatus);
        WriteByNumber(json, "errors", statistics.ErrorsByCode);
    }

    private static void WriteByNumber(Utf8JsonWriter json, string name, IReadOnlyDictionary<int, long> counts)
    {
        json.WriteStartObject(name);
        foreach (var (number, count) in counts)
            json.WriteNumber(number.ToString(System.Globalization.CultureInfo.InvariantCulture), count);
        json.WriteEndObject();
    }

    private static void WriteConsumers(Utf8JsonWriter json, ServerStatistics statistics)
    {
        json.WriteNumber("sessions", statistics.Sessions);
        json.WriteStartArray("consumers");
        foreach (var consumer in statistics.Consumers)
        {
            json.WriteStartObject();
            json.WriteString("client_id", consumer.ClientId);
            json.WriteString("token", consumer.Token);
            json.WriteString("topic", consumer.Topic);
            json.WriteNumber("acknowledged", consumer.Acknowledged);
            json.WriteNumber("lag", consumer.Records);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteFlow(Utf8JsonWriter json, ServerStatistics statistics)
    {
        json.WriteNumber("taken_records", statistics.TakenRecords);
        json.WriteNumber("ring_lost", statistics.RingLost);
        json.WriteNumber("inbox_refused", statistics.InboxRefused);
        json.WriteNumber("sends", statistics.SendCount);
        json.WriteNumber("sent_bytes", statistics.SentBytes);
        json.WriteNumber("received_messages", statistics.ReceivedMessages);
        json.WriteNumber("protocol_violations", statistics.ProtocolViolations);
        json.WriteNumber("rate_limited", statistics.RateLimitedMessages);
        json.WriteNumber("errors_sent", statistics.ErrorsByCode.Values.Sum());
        json.WriteNumber("gap_records", statistics.GapRecords);
        json.WriteNumber("rest_bytes", statistics.RestBytes);
        json.WriteNumber("sweep_rounds", statistics.SweepRounds);
        json.WriteNumber("sweep_round_micros_max", statistics.SweepRoundMicrosMax);
    }
}
