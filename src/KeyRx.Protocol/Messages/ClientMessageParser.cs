using System.Text.Json;

namespace KeyRx.Protocol.Messages;

/// <summary>
/// One pass over one client message. Call <see cref="Read"/> once. Methods that take a field return null, or the line
/// that says what is wrong; reading then goes on, for the message id may still come.
/// </summary>
internal ref struct ClientMessageParser
{
    /// <summary>Nothing could follow the last one: a position to go on from ends before it.</summary>
    private const ulong SequenceBeforeLast = StreamPosition.SequenceMax - 1;

    private static readonly string TooDeep = $"the message nests deeper than {ClientMessageReader.DepthMax}";
    private static readonly string TopicsShape = $"topics: an array of 1 to {ClientMessageReader.TopicsMax} names";
    private static readonly string EpochShape = $"resume: epoch: {EpochText.Length} hexadecimal digits, not all 0";
    private static readonly string ResumeShape =
        $"resume: {{topic: {{epoch: {EpochText.Length} hexadecimal digits, seq: a whole number}}}}";

    private readonly ReadOnlySpan<byte> _json;
    private readonly ClientFields _fields;
    private Utf8JsonReader _reader;
    private ClientField _seen;

    internal ClientMessageParser(ReadOnlySpan<byte> json, ClientFields fields)
    {
        _json = json;
        _fields = fields;
        // One level more than allowed, so that nesting can be told from bad grammar.
        _reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = ClientMessageReader.DepthMax + 1 });
    }

    /// <summary>Fills the fields; returns what is wrong with the message, or null.</summary>
    internal string? Read()
    {
        _fields.Clear();
        if (JsonText.Fault(_json) is { } fault) return $"the message {fault}";
        try
        {
            if (ReadFields() is { } error) return error;
        }
        catch (JsonException)
        {
            return $"the message breaks off or is not JSON at byte {_reader.BytesConsumed}";
        }

        return Missing() is { } missing ? $"{missing} is missing" : null;
    }

    private string? ReadFields()
    {
        _reader.Read();
        if (_reader.TokenType != JsonTokenType.StartObject) return "the message is not a JSON object";
        string? first = null;
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            var error = ReadField();
            first ??= error;
            if (!TryEndValue()) return first ?? TooDeep;
        }

        _reader.Read(); // throws when anything but white space follows
        return first;
    }

    private string? ReadField()
    {
        var field = ClientFieldNames.FieldAt(_reader);
        _reader.Read();
        if (field == ClientField.Unknown) return null;
        if ((_seen & field) != 0) return $"{ClientFieldNames.NameOf(field)} is given twice";
        _seen |= field;
        return field switch
        {
            ClientField.Payload => TakePayload(),
            // Many languages write null for a field that was not set.
            _ when _reader.TokenType == JsonTokenType.Null => null,
            ClientField.Type => TakeType(),
            ClientField.MessageId => TakeMessageId(),
            ClientField.Session => TakeSession(),
            ClientField.Topics => TakeTopics(),
            ClientField.Resume => TakeResume(),
            ClientField.EventType => TakeEventType(),
            _ => TakeSequence(),
        };
    }

    /// <summary>
    /// Goes on to the end of a field's value, however much of it was taken; false when it nests too deeply.
    /// </summary>
    private bool TryEndValue()
    {
        if (_reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray)
            && _reader.CurrentDepth == 1)
        {
            return true;
        }
        do
        {
            if (JsonDepth.Exceeds(_reader, ClientMessageReader.DepthMax)) return false;
        }
        while (_reader.Read() && _reader.CurrentDepth > 1);
        return true;
    }

    private string? TakeType()
    {
        if (_reader.TokenType != JsonTokenType.String) return "type: a string";
        _fields.Kind =
            _reader.ValueTextEquals("subscribe"u8) ? ClientMessageKind.Subscribe
            : _reader.ValueTextEquals("unsubscribe"u8) ? ClientMessageKind.Unsubscribe
            : _reader.ValueTextEquals("ack"u8) ? ClientMessageKind.Ack
            : _reader.ValueTextEquals("publish"u8) ? ClientMessageKind.Publish
            : _reader.ValueTextEquals("ping"u8) ? ClientMessageKind.Ping
            : _reader.ValueTextEquals("pong"u8) ? ClientMessageKind.Pong
            : null;
        return _fields.Kind is null ? "type is none of subscribe, unsubscribe, ack, publish, ping, pong" : null;
    }

    private string? TakeMessageId()
    {
        if (_reader.TokenType != JsonTokenType.String) return "message_id: a string";
        return _fields.TryTakeMessageId(_reader)
            ? null
            : $"message_id: 1 to {ClientMessageReader.MessageIdBytesMax} bytes";
    }

    private string? TakeSession()
    {
        if (_reader.TokenType != JsonTokenType.String) return "session: a string";
        return _fields.TryTakeSession(_reader) ? null : $"session: 1 to {ClientMessageReader.SessionBytesMax} bytes";
    }

    private string? TakeTopics()
    {
        if (_reader.TokenType != JsonTokenType.StartArray) return TopicsShape;
        var count = 0;
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            if (++count > ClientMessageReader.TopicsMax) return TopicsShape;
            if (_reader.TokenType != JsonTokenType.String) return TopicsShape;
            if (!_fields.TryReadName(_reader, mayBeEvery: true, out var name, out var reason))
                return $"topics: {reason}";
            _fields.AddTopic(name);
        }

        return count == 0 ? TopicsShape : null;
    }

    private string? TakeResume()
    {
        if (_reader.TokenType != JsonTokenType.StartObject) return ResumeShape;
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            if (_fields.Resume.Count == ClientMessageReader.TopicsMax)
                return $"resume: at most {ClientMessageReader.TopicsMax} topics";
            if (!_fields.TryReadName(_reader, mayBeEvery: false, out var topic, out var reason))
                return $"resume: {reason}";
            if (_fields.TryGetResume(topic, out _)) return "resume: a topic is given twice";
            if (TakePosition(out var position) is { } error) return error;
            _fields.AddResume(topic, position);
        }

        return null;
    }

    private string? TakePosition(out StreamPosition position)
    {
        position = default;
        if (!_reader.Read() || _reader.TokenType != JsonTokenType.StartObject) return ResumeShape;
        ulong? epoch = null;
        ulong? sequence = null;
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            var isEpoch = _reader.ValueTextEquals("epoch"u8);
            var isSequence = _reader.ValueTextEquals("seq"u8);
            _reader.Read();
            if (isEpoch ? epoch is not null : isSequence && sequence is not null)
                return $"resume: {(isEpoch ? "epoch" : "seq")} is given twice";
            if (isEpoch && TakeEpoch(out epoch) is { } badEpoch) return badEpoch;
            if (isSequence && TakeSequence("resume: seq", SequenceBeforeLast, out sequence) is { } badSequence)
                return badSequence;
            if (!isEpoch && !isSequence && !TrySkip()) return TooDeep;
        }

        if (epoch is null || sequence is null) return ResumeShape;
        position = new StreamPosition(epoch.Value, sequence.Value);
        return null;
    }

    private string? TakeEpoch(out ulong? epoch)
    {
        epoch = null;
        Span<byte> digits = stackalloc byte[EpochText.Length * JsonText.EscapeLength];
        if (_reader.TokenType != JsonTokenType.String
            || _reader.ValueSpan.Length > digits.Length
            || !EpochText.TryParse(digits[.._reader.CopyString(digits)], out var number)
            || number == 0) // no server gives it
            return EpochShape;
        epoch = number;
        return null;
    }

    private string? TakeEventType()
    {
        if (_reader.TokenType != JsonTokenType.String) return "event_type: a string";
        var isName = _fields.TryReadName(_reader, mayBeEvery: false, out var name, out var reason);
        _fields.EventType = name;
        return isName ? null : $"event_type: {reason}";
    }

    private string? TakeSequence()
    {
        var error = TakeSequence("seq", StreamPosition.SequenceMax, out var sequence);
        _fields.Sequence = sequence;
        return error;
    }

    private string? TakeSequence(string name, ulong max, out ulong? sequence)
    {
        sequence = null;
        if (_reader.TokenType != JsonTokenType.Number
            || !_reader.TryGetUInt64(out var number)
            || number > max)
            return $"{name}: a whole number from 0 to {max}";
        sequence = number;
        return null;
    }

    private string? TakePayload()
    {
        var start = (int)_reader.TokenStartIndex;
        if (!TryEndValue()) return TooDeep;
        _fields.Payload = (start, (int)_reader.BytesConsumed - start);
        return null;
    }

    /// <summary>Skips the value the reader stands at; false when it nests too deeply.</summary>
    private bool TrySkip()
    {
        var depth = _reader.CurrentDepth;
        if (_reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray)) return true;
        do
        {
            if (JsonDepth.Exceeds(_reader, ClientMessageReader.DepthMax)) return false;
        }
        while (_reader.Read() && _reader.CurrentDepth > depth);
        return true;
    }

    /// <summary>The first field that this kind of message needs and does not have.</summary>
    private readonly string? Missing() => _fields.Kind switch
    {
        null => "type",
        ClientMessageKind.Subscribe when _fields.Topics.Count == 0 && _fields.Session.IsEmpty => "topics",
        ClientMessageKind.Unsubscribe when _fields.Topics.Count == 0 => "topics",
        ClientMessageKind.Ack or ClientMessageKind.Publish when _fields.EventType is null => "event_type",
        ClientMessageKind.Ack when _fields.Sequence is null => "seq",
        ClientMessageKind.Publish when _fields.Payload is null => "payload",
        _ => null,
    };
}
