using System.Buffers;
using System.Text.Json;
using KeyRx.Client;
using KeyRx.Protocol;

namespace KeyLines;

/// <summary>Writes a line for each key event and each hole; the reader of a pipe has each at once.</summary>
internal sealed class LineWriter : IDisposable
{
    private readonly Stream _output;
    private readonly ArrayBufferWriter<byte> _line = new(256);
    private readonly Utf8JsonWriter _json;

    internal LineWriter(Stream output)
    {
        _output = output;
        _json = new Utf8JsonWriter(_line);
    }

    public void Dispose() => _json.Dispose();

    internal void Write(KeyRxMessage message)
    {
        switch (message)
        {
            case KeyMessage { Event.IsKey: true } key:
                WriteKey(key);
                break;
            case GapMessage gap:
                _json.WriteStartObject();
                _json.WriteNumber("lost_from"u8, gap.From);
                WriteLine();
                break;
        }
    }

    private void WriteKey(KeyMessage key)
    {
        _json.WriteStartObject();
        _json.WriteNumber("seq"u8, key.Sequence);
        _json.WriteNumber("time_us"u8, key.UnixMicros);
        _json.WriteString("key"u8, key.KeyCode);
        _json.WriteString("action"u8, key.Event.Action switch
        {
            KeyAction.Press => "press"u8,
            KeyAction.Release => "release"u8,
            _ => "repeat"u8,
        });
        _json.WriteNumber("device"u8, key.Event.Device);
        WriteLine();
    }

    private void WriteLine()
    {
        _json.WriteEndObject();
        _json.Flush();
        _line.Write("\n"u8);
        _output.Write(_line.WrittenSpan);
        _line.ResetWrittenCount();
        _json.Reset();
    }
}
