using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using KeyRx.Server;
using KeyRx.Streams.Readers;

namespace GameAt144;

/// <summary>A number that the remote control moves. Nothing here waits for a client, or allocates.</summary>
internal sealed class Game : IDisposable
{
    internal const string StateTopic = "game.state";
    internal const string InputTopic = "game.input";
    internal const int FramesPerSecond = 144;

    private static readonly long FrameTicks = Stopwatch.Frequency / FramesPerSecond;

    private readonly KeyRxServer _server;
    private readonly TopicReader _input;
    private readonly byte[] _message = new byte[64 * 1024]; // no message of a client is longer, see MessageBytesMax
    private readonly ArrayBufferWriter<byte> _state = new(256);
    private readonly Utf8JsonWriter _json;
    private long _sent;
    private bool _isOver;

    internal Game(KeyRxServer server)
    {
        _server = server;
        _input = server.Subscribe(InputTopic);
        _json = new Utf8JsonWriter(_state);
    }

    /// <summary>Where the remote has moved it.</summary>
    internal long X { get; private set; }

    public void Dispose()
    {
        _input.Dispose();
        _json.Dispose();
    }

    /// <summary>Plays until the remote quits, or the meter has all the frames it wants.</summary>
    internal void Play(FrameMeter? meter)
    {
        var due = Stopwatch.GetTimestamp();
        for (long frame = 0; !_isOver && meter?.IsFull != true; frame++)
        {
            var begun = Stopwatch.GetTimestamp();
            TakeInput(meter);
            Publish(frame);
            meter?.Frame(Stopwatch.GetTimestamp() - begun);
            WaitUntil(due += FrameTicks); // where an engine would draw
        }
    }

    private static void WaitUntil(long due)
    {
        while (due - Stopwatch.GetTimestamp() > Stopwatch.Frequency / 500) Thread.Sleep(1);
        while (Stopwatch.GetTimestamp() < due) Thread.Yield();
    }

    /// <summary>What remotes have published since the last frame; a gap loses moves, and the game goes on.</summary>
    private void TakeInput(FrameMeter? meter)
    {
        while (_input.TryRead(_message, out var item))
        {
            if (item.Kind != TopicItemKind.Record) continue;
            Obey(_message.AsSpan(0, item.Length));
            if (_sent > 0) meter?.Input(Stopwatch.GetTimestamp() - _sent);
        }
    }

    /// <summary>{"move":1,"sent":123}: the server has seen to it that it is JSON, of whatever kind.</summary>
    private void Obey(ReadOnlySpan<byte> message)
    {
        var json = new Utf8JsonReader(message);
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject) return;
        _sent = 0;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var (isMove, isSent) = (json.ValueTextEquals("move"u8), json.ValueTextEquals("sent"u8));
            _isOver |= json.ValueTextEquals("quit"u8);
            json.Read();
            if (json.TokenType == JsonTokenType.Number && json.TryGetInt64(out var number))
            {
                if (isMove) X += number;
                if (isSent) _sent = number;
            }

            json.Skip();
        }
    }

    private void Publish(long frame)
    {
        _state.ResetWrittenCount();
        _json.Reset();
        _json.WriteStartObject();
        _json.WriteNumber("frame"u8, frame);
        _json.WriteNumber("x"u8, X);
        _json.WriteEndObject();
        _json.Flush();
        // Full or stopped: the next frame will do.
        _server.TryPublishValidated(StateTopic, _state.WrittenSpan, out _);
    }
}
