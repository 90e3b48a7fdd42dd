using System.Globalization;
using System.Text;
using KeyRx.Client;
using KeyRx.Protocol;

namespace KeyRx.Daemon.Watch;

/// <summary>One message as one line for a terminal or a pipe; padding is left out.</summary>
internal static class WatchLine
{
    internal static void Write(TextWriter output, KeyRxMessage message)
    {
        var line = message switch
        {
            KeyMessage key => Key(key),
            EventMessage other => $"{other.Topic} #{other.Sequence} {Payload(other.Payload)}",
            SnapshotMessage snapshot => $"{snapshot.Topic} #{snapshot.Position.Sequence} state " +
                $"{Payload(snapshot.Payload)}",
            GapMessage { To: { } to } gap => $"{gap.Topic} events {gap.From} to {to} are missing",
            GapMessage gap => $"{gap.Topic} the server has started anew; events from {gap.From} on are missing",
            PausedMessage { Reason: { } reason } => $"capture is paused: {reason}",
            PausedMessage => "capture is paused",
            ResumedMessage => "capture goes on",
            _ => "",
        };
        if (line.Length == 0) return;
        output.WriteLine(TerminalText.Of(line));
        output.Flush();
    }

    private static string Payload(ReadOnlyMemory<byte> json) => Encoding.UTF8.GetString(json.Span).TrimEnd(' ');

    private static string Key(KeyMessage message)
    {
        var time = DateTimeOffset.UnixEpoch.AddMicroseconds(message.UnixMicros).ToLocalTime();
        var action = message.Event.Action switch
        {
            KeyAction.Press => "press",
            KeyAction.Release => "release",
            _ => "repeat",
        };
        var note = message.Event.Flags.HasFlag(KeyEventFlags.Synthetic) ? " (synthetic)" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"key #{message.Sequence} {time:HH:mm:ss.ffffff} {action,-7} {message.KeyCode} device " +
                $"{message.Event.Device}{note}");
    }
}
