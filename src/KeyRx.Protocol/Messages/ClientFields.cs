using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace KeyRx.Protocol.Messages;

/// <summary>
/// What one message of a client says, in memory that the next message uses again: a server that reads hundreds of
/// thousands a second leaves nothing to the collector. Only names that it does not know are made anew.
/// </summary>
/// <param name="names">Finds names of topics that many messages will tell; null = none.</param>
/// <remarks>One thread at a time; holds until it is read into again.</remarks>
internal sealed class ClientFields(KnownName? names = null)
{
    private readonly byte[] _messageId = new byte[ClientMessageReader.MessageIdBytesMax];
    private readonly byte[] _session = new byte[ClientMessageReader.SessionBytesMax];
    private readonly List<string> _topics = [];
    private readonly List<KeyValuePair<string, StreamPosition>> _resume = [];
    private int _messageIdLength;
    private int _sessionLength;

    /// <summary>What it asks for; null where it does not say so.</summary>
    internal ClientMessageKind? Kind { get; set; }

    /// <summary>UTF-8 of the id that its answer repeats; empty when it wants none.</summary>
    internal ReadOnlySpan<byte> MessageId => _messageId.AsSpan(0, _messageIdLength);

    /// <summary>UTF-8 of the session that is taken up again; empty for none.</summary>
    internal ReadOnlySpan<byte> Session => _session.AsSpan(0, _sessionLength);

    /// <summary>
    /// Topics of a subscribe or unsubscribe, each once; <see cref="TopicName.Every"/> may be among them.
    /// </summary>
    internal IReadOnlyList<string> Topics => _topics;

    /// <summary>Positions to resume from, each topic once.</summary>
    internal IReadOnlyList<KeyValuePair<string, StreamPosition>> Resume => _resume;

    /// <summary>Topic of a publish or an ack.</summary>
    internal string? EventType { get; set; }

    /// <summary>Sequence of an ack.</summary>
    internal ulong? Sequence { get; set; }

    /// <summary>Where in the message the payload of a publish stands: raw JSON.</summary>
    internal (int Start, int Length)? Payload { get; set; }

    /// <summary>The position to resume a topic from, if one was given.</summary>
    internal bool TryGetResume(string topic, out StreamPosition position)
    {
        position = default;
        foreach (var (name, given) in _resume)
        {
            if (!string.Equals(name, topic, StringComparison.Ordinal)) continue;
            position = given;
            return true;
        }

        return false;
    }

    internal void Clear()
    {
        (Kind, EventType, Sequence, Payload) = (null, null, null, null);
        (_messageIdLength, _sessionLength) = (0, 0);
        _topics.Clear();
        _resume.Clear();
    }

    internal void AddTopic(string name)
    {
        if (!_topics.Contains(name)) _topics.Add(name);
    }

    internal void AddResume(string topic, StreamPosition position) => _resume.Add(new(topic, position));

    /// <summary>Takes the string that the reader stands at; false when it is no message id.</summary>
    internal bool TryTakeMessageId(in Utf8JsonReader reader) => TryTake(reader, _messageId, out _messageIdLength);

    /// <summary>Takes the string that the reader stands at; false when it is no session.</summary>
    internal bool TryTakeSession(in Utf8JsonReader reader) => TryTake(reader, _session, out _sessionLength);

    /// <summary>The name that the reader stands at; false with the rule that it breaks.</summary>
    /// <param name="reader">At a string or a property's name.</param>
    /// <param name="mayBeEvery"><see cref="TopicName.Every"/> will do.</param>
    /// <param name="name">The name.</param>
    /// <param name="reason">The rule.</param>
    internal bool TryReadName(
        in Utf8JsonReader reader, bool mayBeEvery, [NotNullWhen(true)] out string? name,
        [NotNullWhen(false)] out string? reason)
    {
        name = null;
        Span<char> room = stackalloc char[TopicName.LengthMax * JsonText.EscapeLength];
        // What has no room is too long however it is written.
        var text = reader.ValueSpan.Length > room.Length ? room : room[..reader.CopyString(room)];
        reason = null;
        if (mayBeEvery && text is TopicName.Every) name = TopicName.Every;
        else if (TopicName.IsValid(text, out reason)) name = names?.Invoke(text) ?? text.ToString();
        return name is not null;
    }

    private static bool TryTake(in Utf8JsonReader reader, byte[] field, out int length)
    {
        length = 0;
        if (reader.ValueSpan.Length > field.Length * JsonText.EscapeLength) return false;
        Span<byte> room = stackalloc byte[field.Length * JsonText.EscapeLength];
        var text = room[..reader.CopyString(room)];
        if (text.Length == 0 || text.Length > field.Length) return false;
        text.CopyTo(field);
        length = text.Length;
        return true;
    }
}
