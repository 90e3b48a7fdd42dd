using KeyRx.Server.Diagnostics;
using KeyRx.Server.Ingest;
using KeyRx.Server.Limits;
using KeyRx.Server.Timing;
using KeyRx.Streams;
using Microsoft.Extensions.Logging;

namespace KeyRx.Server.Monitoring;

/// <summary>
/// Looks at the alerts once a second and tells what was raised and cleared: on topic <c>server</c>, whoever reads it or
/// not, and in the log. Numbers and names of alerts only.
/// </summary>
/// <remarks>Threading: <see cref="Look"/> the loop only; <see cref="Raised"/> any thread.</remarks>
internal sealed class AlertWatch(
    TopicTable topics,
    ServerCounters counters,
    EventPump pump,
    TurnMeter turns,
    Admission admission,
    MonotonicClock clock,
    ILogger logger)
{
    /// <summary>Fewer messages, or returns, say nothing about a rate.</summary>
    private const int MessagesMin = 20, ReconnectsMin = 10;

    private readonly Alert[] _alerts = [.. AlertRule.All.Select(rule => new Alert(rule))];
    private readonly Increase _errors = new(), _received = new(), _reconnects = new(), _missed = new();
    private volatile IReadOnlyList<string> _raised = [];

    /// <summary>Names of the alerts that are raised now.</summary>
    internal IReadOnlyList<string> Raised => _raised;

    internal void Look()
    {
        var (received, errors) = (_received.Take(counters.ReceivedMessages), _errors.Take(counters.ErrorsSent));
        var (reconnects, missed) =
            (_reconnects.Take(counters.Reconnects), _missed.Take(counters.GapRecords + (long)pump.RingLostCount));
        var open = counters.OpenConnections;
        Judge(AlertRule.Connections, (double)open / admission.OpenMax);
        Judge(AlertRule.Errors, received < MessagesMin ? 0 : (double)errors / received);
        Judge(AlertRule.Reconnects, reconnects < ReconnectsMin ? 0 : (double)reconnects / Math.Max(1, open));
        Judge(AlertRule.Latency, pump.LatencyP99Micros / 1000.0);
        Judge(AlertRule.CaptureLost, pump.IsCaptureLost ? 1 : 0);
        Judge(AlertRule.LogOverrun, missed);
        Judge(AlertRule.SlowTurn, turns.RecentTurn.TotalMilliseconds);
    }

    private void Judge(AlertRule rule, double value)
    {
        foreach (var alert in _alerts) // no lambda: each second would allocate
        {
            if (ReferenceEquals(alert.Rule, rule) && alert.Take(value)) Tell(alert, Math.Round(value, 3));
        }
    }

    private void Tell(Alert alert, double value)
    {
        _raised = [.. _alerts.Where(each => each.IsRaised).Select(each => each.Rule.Name)];
        if (alert.IsRaised) ServerLog.AlertRaised(logger, alert.Rule.Name, value, alert.Rule.Limit);
        else ServerLog.AlertCleared(logger, alert.Rule.Name, value, alert.Rule.Limit);
        OwnEvents.Append(topics, Protocol.Topics.Server, clock, json =>
        {
            json.WriteString("kind"u8, "alert"u8);
            json.WriteString("alert"u8, alert.Rule.Name);
            json.WriteString("state"u8, alert.IsRaised ? "raised"u8 : "cleared"u8);
            json.WriteNumber("value"u8, value);
            json.WriteNumber("limit"u8, alert.Rule.Limit);
        });
    }
}
