using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace KeyRx.Protocol.Messages;

/// <summary>
/// One pass over one server message. Call <see cref="TryRead"/> once. Fields are taken as they come; one of another
/// type than the protocol's spoils the message.
/// </summary>
internal ref struct ServerMessageParser
{
    /// <summary>Deeper than servers write, so that a newer one may nest more.</summary>
    private const int DepthMax = 64;

    private readonly ReadOnlySpan<byte> _json;
    private Utf8JsonReader _reader;
    private string? _type;
    private string? _messageId;
    private string? _eventType;
    private string? _text;
    private ulong? _epoch;
    private ulong? _sequence;
    private ulong? _from;
    private ulong? _to;
    private ulong? _code;
    private List<TopicAck>? _topics;
    private byte[]? _payload;

    internal ServerMessageParser(ReadOnlySpan<byte> json)
    {
        _json = json;
        _reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = DepthMax });
    }

    internal bool TryRead([NotNullWhen(true)] out ServerMessage? message)
    {
        message = null;
        if (JsonText.Fault(_json) is not null) return false;
        bool areFieldsGood;
        try
        {
            if (!TryReadFields(out areFieldsGood)) return false;
        }
        catch (JsonException)
        {
            return false;
        }

        if (_type is null) return false;
        var kind = KindOf(_type);
        // A type of a later version may use our names for fields of its own.
        if (kind != ServerMessageKind.Unknown && !areFieldsGood) return false;
        message = kind == ServerMessageKind.Unknown ? new ServerMessage { Kind = kind } : ToMessage(kind);
        return true;
    }

    private bool TryReadFields(out bool areFieldsGood)
    {
        areFieldsGood = true;
        _reader.Read();
        if (_reader.TokenType != JsonTokenType.StartObject) return false;
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            areFieldsGood &= TryReadField();
            // A field that was refused half-way is left half-way.
            while (_reader.CurrentDepth > 1) _reader.Read();
            _reader.Skip();
        }

        _reader.Read(); // throws when anything but white space follows
        return true;
    }

    private bool TryReadField()
    {
        if (TryEnter("type"u8)) return TryTakeText(out _type);
        if (TryEnter("seq"u8)) return TryTakeNumber(StreamPosition.SequenceMax, out _sequence);
        if (TryEnter("event_type"u8)) return TryTakeText(out _eventType);
        if (TryEnter("payload"u8)) return TryTakePayload();
        if (TryEnter("message_id"u8)) return TryTakeText(out _messageId);
        if (TryEnter("epoch"u8)) return TryTakeEpoch(out _epoch);
        if (TryEnter("from"u8)) return TryTakeNumber(StreamPosition.SequenceMax, out _from);
        if (TryEnter("to"u8))
            return _reader.TokenType == JsonTokenType.Null || TryTakeNumber(StreamPosition.SequenceMax, out _to);
        if (TryEnter("code"u8)) return TryTakeNumber(int.MaxValue, out _code);
        if (TryEnter("message"u8)) return TryTakeText(out _text);
        if (TryEnter("topics"u8)) return TryTakeTopics();
        _reader.Read();
        return true;
    }

    /// <summary>True when the reader stands at this name; it then stands at the value.</summary>
    private bool TryEnter(ReadOnlySpan<byte> name) => _reader.ValueTextEquals(name) && _reader.Read();

    private bool TryTakeText(out string? text)
    {
        text = _reader.TokenType == JsonTokenType.String ? _reader.GetString() : null;
        return text is not null;
    }

    private bool TryTakeNumber(ulong max, out ulong? number)
    {
        number = null;
        if (_reader.TokenType != JsonTokenType.Number || !_reader.TryGetUInt64(out var value) || value > max)
            return false;
        number = value;
        return true;
    }

    private bool TryTakeEpoch(out ulong? epoch)
    {
        epoch = null;
        if (!TryTakeText(out var text) || !EpochText.TryParse(text, out var value)) return false;
        epoch = value;
        return true;
    }

    private bool TryTakePayload()
    {
        var start = (int)_reader.TokenStartIndex;
        _reader.Skip();
        _payload = _json[start..(int)_reader.BytesConsumed].ToArray();
        return true;
    }

    private bool TryTakeTopics()
    {
        if (_reader.TokenType != JsonTokenType.StartObject) return false;
        _topics = [];
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = _reader.GetString()!;
            _reader.Read();
            if (!TryTakeTopic(name, out var topic)) return false;
            _topics.Add(topic);
        }

        return true;
    }

    private bool TryTakeTopic(string name, out TopicAck topic)
    {
        topic = default;
        if (_reader.TokenType != JsonTokenType.StartObject) return false;
        ulong? id = null;
        ulong? epoch = null;
        ulong? sequence = null;
        bool? resumed = null;
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            var isGood = TryEnter("id"u8) ? TryTakeNumber(ushort.MaxValue, out id)
                : TryEnter("epoch"u8) ? TryTakeEpoch(out epoch)
                : TryEnter("seq"u8) ? TryTakeNumber(StreamPosition.SequenceMax, out sequence)
                : TryEnter("resumed"u8) ? TryTakeFlag(out resumed)
                : _reader.Read();
            if (!isGood) return false;
            _reader.Skip();
        }

        if (id is null || epoch is null || sequence is null) return false;
        topic = new TopicAck(name, (ushort)id, new StreamPosition(epoch.Value, sequence.Value), resumed);
        return true;
    }

    private bool TryTakeFlag(out bool? flag)
    {
        flag = _reader.TokenType switch { JsonTokenType.True => true, JsonTokenType.False => false, _ => null };
        return flag is not null;
    }

    private readonly ServerMessage ToMessage(ServerMessageKind kind) => new()
    {
        Kind = kind,
        MessageId = _messageId,
        EventType = _eventType,
        Epoch = _epoch,
        Sequence = _sequence,
        From = _from,
        To = _to,
        Code = (int?)_code,
        Text = _text,
        Topics = _topics ?? [],
        Payload = _payload,
    };

    private static ServerMessageKind KindOf(string type) => type switch
    {
        "connected" => ServerMessageKind.Connected,
        "ack" => ServerMessageKind.Ack,
        "snapshot" => ServerMessageKind.Snapshot,
        "event" => ServerMessageKind.Event,
        "gap" => ServerMessageKind.Gap,
        "direct" => ServerMessageKind.Direct,
        "removed" => ServerMessageKind.Removed,
        "error" => ServerMessageKind.Error,
        "ping" => ServerMessageKind.Ping,
        "pong" => ServerMessageKind.Pong,
        "paused" => ServerMessageKind.Paused,
        "resumed" => ServerMessageKind.Resumed,
        "clock" => ServerMessageKind.Clock,
        _ => ServerMessageKind.Unknown,
    };
}
