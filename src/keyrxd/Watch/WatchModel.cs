using System.Text.Json;
using KeyRx.Client;
using KeyRx.Protocol;
using KeyRx.Protocol.Keys;

namespace KeyRx.Daemon.Watch;

/// <summary>What the live view shows: folded from messages, read for each picture.</summary>
/// <remarks>Threading: any thread; whoever draws holds <see cref="Gate"/>.</remarks>
internal sealed class WatchModel(TimeProvider time)
{
    /// <summary>More than a window has rows.</summary>
    private const int LinesMax = 200;

    private readonly List<string> _lines = [];
    private readonly List<(ushort Device, uint Native)> _pressed = [];
    private long _changedAt = time.GetTimestamp();

    internal Lock Gate { get; } = new();

    /// <summary>Counts up with everything that changes the picture.</summary>
    internal int Version { get; private set; }

    internal ConnectionStateChange Connection { get; private set; } = new(
        ConnectionState.Connecting, 1, TimeSpan.Zero, null);

    /// <summary>Of the wait for the next attempt.</summary>
    internal TimeSpan Left => Connection.Delay - time.GetElapsedTime(_changedAt);

    internal bool IsPaused { get; private set; }

    /// <summary>Why, where the server says so.</summary>
    internal string? PauseReason { get; private set; }

    /// <summary>Null until the server has told it on this connection.</summary>
    internal bool? IsCaptureLost { get; private set; }

    /// <summary>Events that are listed, those that fell out of the list included.</summary>
    internal long EventCount { get; private set; }

    internal long GapCount { get; private set; }

    /// <summary>The server's last second from the kernel to itself, microseconds; null before one.</summary>
    internal (double Average, double P99)? Latency { get; private set; }

    /// <summary>Evdev names of what is down, in the order in which it went down.</summary>
    internal IEnumerable<string> Pressed => _pressed.Select(key => KeyCodes.EvdevName(key.Native));

    /// <summary>The newest ones, oldest first.</summary>
    internal IReadOnlyList<string> Lines => _lines;

    internal void Take(KeyRxMessage message)
    {
        lock (Gate)
        {
            Version++;
            Fold(message);
            if (message is not SnapshotMessage and not EventMessage { Topic: Topics.Latency or Topics.Server })
                List(message);
        }
    }

    internal void Take(ConnectionStateChange change)
    {
        lock (Gate)
        {
            Version++;
            (Connection, _changedAt) = (change, time.GetTimestamp());
            // if it is, the server says so
            if (change.State == ConnectionState.Connecting) (IsPaused, IsCaptureLost) = (false, null);
        }
    }

    private void List(KeyRxMessage message)
    {
        if (message is KeyMessage or EventMessage) EventCount++;
        using var line = new StringWriter();
        WatchLine.Write(line, message);
        var text = line.ToString().TrimEnd();
        if (text.Length == 0) return;
        _lines.Add(text);
        if (_lines.Count > LinesMax) _lines.RemoveAt(0);
    }

    private void Fold(KeyRxMessage message)
    {
        switch (message)
        {
            case KeyMessage { Event: var key }:
                _pressed.Remove((key.Device, key.Native));
                if (key.Action != KeyAction.Release) _pressed.Add((key.Device, key.Native));
                IsCaptureLost = false;
                break;
            case SnapshotMessage { Topic: Topics.Key } snapshot:
                _pressed.Clear();
                _pressed.AddRange(PressedIn(snapshot.Payload));
                break;
            case EventMessage { Topic: Topics.Latency or Topics.Server or Topics.Error } told:
                using (var payload = JsonDocument.Parse(told.Payload)) Fold(told.Topic, payload.RootElement);
                break;
            case GapMessage:
                GapCount++;
                break;
            case PausedMessage or ResumedMessage:
                (IsPaused, PauseReason) = (message is PausedMessage, (message as PausedMessage)?.Reason);
                break;
            default:
                break;
        }
    }

    private void Fold(string topic, JsonElement payload)
    {
        if (topic == Topics.Latency)
            Latency = (payload.GetProperty("avg").GetDouble(), payload.GetProperty("p99").GetDouble());
        else if (topic == Topics.Error
            && payload.GetProperty("code").GetString() is "capture_lost" or "capture_restored")
            IsCaptureLost = payload.GetProperty("code").GetString() == "capture_lost";
        // once a second: it also says how capture stood when we came
        else if (payload.TryGetProperty("alerts", out var alerts))
            IsCaptureLost = alerts.EnumerateArray().Any(alert => alert.GetString() == "capture_lost");
    }

    private static IEnumerable<(ushort Device, uint Native)> PressedIn(ReadOnlyMemory<byte> payload)
    {
        using var state = JsonDocument.Parse(payload);
        foreach (var key in state.RootElement.GetProperty("pressed").EnumerateArray())
        {
            if (KeyCodes.TryParse(key.GetProperty("key_code").GetString()!, out var native))
                yield return (key.GetProperty("device").GetUInt16(), native);
        }
    }
}
