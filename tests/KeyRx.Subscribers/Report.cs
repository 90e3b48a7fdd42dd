using System.Text.Json;
using System.Text.RegularExpressions;

namespace KeyRx.Subscribers;

/// <summary>What all subscribers came to, as one line of JSON.</summary>
internal static partial class Report
{
    internal static string Write(IReadOnlyList<Subscriber> subscribers, int unfinished)
    {
        var ledgers = subscribers.Where(subscriber => subscriber.Ledger is not null).Select(
            subscriber => subscriber.Ledger!).ToList();
        var resumes = subscribers.SelectMany(subscriber => subscriber.Resumes).Order().ToList();
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteNumber("subscribers", subscribers.Count);
            json.WriteNumber("unfinished", unfinished);
            json.WriteNumber("spanned", ledgers.Sum(ledger => ledger.Spanned));
            json.WriteNumber("received", ledgers.Sum(ledger => ledger.Received));
            json.WriteNumber("missed", ledgers.Sum(ledger => ledger.Missed));
            json.WriteNumber("epochs_lost", ledgers.Sum(ledger => ledger.EpochsLost));
            json.WriteNumber("resumes", resumes.Count);
            json.WriteNumber("resume_ms_p50", MillisAt(resumes, 0.5));
            json.WriteNumber("resume_ms_p99", MillisAt(resumes, 0.99));
            json.WriteNumber("resume_ms_max", MillisAt(resumes, 1));
            json.WriteStartObject("losses");
            foreach (var loss in subscribers.SelectMany(subscriber => subscriber.Losses).GroupBy(
                loss => Numbers().Replace(loss, "N")).OrderByDescending(group => group.Count()).Take(8))
                json.WriteNumber(loss.Key, loss.Count());
            json.WriteEndObject();
            json.WriteStartArray("gaps");
            foreach (var gap in ledgers.SelectMany(ledger => ledger.Gaps).Take(20)) json.WriteStringValue(gap);
            json.WriteEndArray();
            json.WriteStartArray("faults");
            foreach (var fault in ledgers.SelectMany(ledger => ledger.Faults).Take(20)) json.WriteStringValue(fault);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(text.ToArray());
    }

    /// <summary>Durations and ports differ each time; statuses do not.</summary>
    [GeneratedRegex(@"(?<=:)\d+|\d+(?= s$)|\d+\.\d+(?= s$)|(?<=retry_ms=)\d+")]
    private static partial Regex Numbers();

    private static double MillisAt(List<TimeSpan> sorted, double quantile) =>
        sorted.Count == 0
            ? 0
            : Math.Round(sorted[Math.Min(sorted.Count - 1, (int)(quantile * sorted.Count))].TotalMilliseconds, 1);
}
