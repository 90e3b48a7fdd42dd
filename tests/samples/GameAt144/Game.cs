using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using KeyRx.Server;
using KeyRx.Server.Inbound;

namespace GameAt144;

/// <summary>A number that the remote control moves. Nothing here waits for a client, or allocates.</summary>
internal sealed class Game : IDisposable
{
    internal const string StateTopic = "game.state";
    internal const string InputTopic = "game.input";
    internal const int FramesPerSecond = 144;

    private static readonly long FrameTicks = Stopwatch.Frequency / FramesPerSecond;

    private readonly KeyRxServer _server;
    private readonly TopicHandle _stateTopic;
    private readonly InboundTopic _input;
    private readonly byte[] _message;
    private readonly ArrayBufferWriter<byte> _state = new(256);
    private readonly Utf8JsonWriter _json;
    private long _sent;
    private bool _isOver;

    internal Game(KeyRxServer server)
    {
        _server = server;
        _stateTopic = server.FindTopic(StateTopic);
        _input = server.FindInbound(InputTopic);
        _message = new byte[_input.MaxPayloadBytes];
        _json = new Utf8JsonWriter(_state);
    }

    /// <summary>Where the remote has moved it.</summary>
    internal long X { get; private set; }

    public void Dispose() => _json.Dispose();

    /// <summary>Plays until the remote quits, or the meter has all the frames it wants.</summary>
    internal void Play(FrameMeter? meter)
    {
        var due = Stopwatch.GetTimestamp();
        for (long frame = 0; !_isOver && meter?.IsFull != true; frame++)
        {
            var begun = Stopwatch.GetTimestamp();
            TakeInput(meter);
            Publish(frame);
            var added = Stopwatch.GetTimestamp() - begun;
            added += WaitUntil(due += FrameTicks, meter); // where an engine would draw
            meter?.Frame(added);
        }
    }

    /// <summary>
    /// Sleeps and takes input in between, so that a move waits for no frame to begin; returns what that took.
    /// </summary>
    private long WaitUntil(long due, FrameMeter? meter)
    {
        var taken = 0L;
        while (due - Stopwatch.GetTimestamp() > Stopwatch.Frequency / 500)
        {
            Thread.Sleep(1);
            var begun = Stopwatch.GetTimestamp();
            TakeInput(meter);
            taken += Stopwatch.GetTimestamp() - begun;
        }

        while (Stopwatch.GetTimestamp() < due) Thread.Yield();
        return taken;
    }

    /// <summary>What remotes have said since the last time; each of them is told what became of it.</summary>
    private void TakeInput(FrameMeter? meter)
    {
        while (_input.TryRead(_message, out var message))
        {
            var isObeyed = TryObey(_message.AsSpan(0, message.Length));
            if (isObeyed) message.Accept();
            else message.Refuse(400, """say {"move":1}""");
            if (_sent > 0) meter?.Input(Stopwatch.GetTimestamp() - _sent);
        }
    }

    /// <summary>{"move":1,"sent":123}: the server has seen to it that it is JSON, of whatever kind.</summary>
    private bool TryObey(ReadOnlySpan<byte> message)
    {
        var json = new Utf8JsonReader(message);
        _sent = 0;
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject) return false;
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

        return true;
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
        _server.TryPublishValidated(_stateTopic, _state.WrittenSpan, out _);
    }
}
