using System.Buffers;
using System.Text;
using System.Text.Json;
using KeyRx.Client;
using KeyRx.Protocol;
using KeyRx.Protocol.Messages;

namespace KeyRx.Daemon.Watch;

/// <summary>
/// A JSON object a line: the messages of PROTOCOL.md, and <c>{"type":"connection"} </c> for what becomes of the
/// connection.
/// </summary>
internal sealed class JsonView(TextWriter output) : IWatchView
{
    private readonly Lock _lock = new();
    private readonly ArrayBufferWriter<byte> _line = new(512);

    public void Show(KeyRxMessage message) => Write(line =>
    {
        switch (message)
        {
            case KeyMessage key:
                ServerMessageWriter.KeyEventMessage(
                    line, key.Sequence, key.Event, new ClockPair(key.UnixMicros, key.Event.TimeNanos));
                break;
            case EventMessage other:
                ServerMessageWriter.EventMessage(line, other.Topic, other.Sequence, other.Payload.Span);
                break;
            case SnapshotMessage snapshot:
                ServerMessageWriter.Snapshot(line, snapshot.Topic, snapshot.Position, snapshot.Payload.Span);
                break;
            case GapMessage gap:
                ServerMessageWriter.Gap(line, gap.Topic, gap.Epoch, gap.From, gap.To);
                break;
            case PausedMessage paused:
                ServerMessageWriter.Paused(line, paused.Reason);
                break;
            case ResumedMessage:
                ServerMessageWriter.Resumed(line);
                break;
            default:
                break; // requests are answered to who made them
        }
    });

    public void Changed(ConnectionStateChange change) => Write(line =>
    {
        using var json = new Utf8JsonWriter(line);
        json.WriteStartObject();
        json.WriteString("type", "connection");
        json.WriteString("state", JsonNamingPolicy.SnakeCaseLower.ConvertName(change.State.ToString()));
        if (change.State is ConnectionState.Connecting or ConnectionState.Waiting)
            json.WriteNumber("attempt", change.Attempt);
        if (change.State == ConnectionState.Waiting) json.WriteNumber("retry_ms", (long)change.Delay.TotalMilliseconds);
        if (change.Error is { } error) json.WriteString("error", error.Message);
        json.WriteEndObject();
    });

    public Task RunAsync(Func<Task> feed) => feed();

    private void Write(Action<IBufferWriter<byte>> write)
    {
        lock (_lock)
        {
            _line.ResetWrittenCount();
            write(_line);
            if (_line.WrittenCount == 0) return;
            output.WriteLine(TerminalText.Of(Encoding.UTF8.GetString(_line.WrittenSpan).TrimEnd(' ')));
            output.Flush();
        }
    }
}
