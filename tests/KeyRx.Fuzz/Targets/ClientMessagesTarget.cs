using System.Buffers;
using System.Text;
using KeyRx.Protocol;
using KeyRx.Protocol.Messages;
using KeyRx.Testing;

namespace KeyRx.Fuzz.Targets;

/// <summary>
/// <see cref="ClientMessageReader"/> over any bytes. Input: a byte for <see cref="CutPattern"/>, then the message.
/// What is taken is written anew and read again: it must be the same.
/// </summary>
internal sealed class ClientMessagesTarget : IFuzzTarget
{
    private const int ErrorLengthMax = 200;

    public string Name => "client-messages";

    public IEnumerable<Seed> Seeds =>
    [
        ToSeed(
            "subscribe",
            """{"type":"subscribe","message_id":"1","session":"s","topics":["key","*"],"resume":{"key":{"epoch":"0123456789abcdef","seq":5}}}"""),
        ToSeed("unsubscribe", """{"type":"unsubscribe","topics":["key"]}"""),
        ToSeed("ack", """{"type":"ack","event_type":"key","seq":9007199254740991}"""),
        ToSeed(
            "publish",
            """{"type":"publish","message_id":"\u00e9","event_type":"note","payload":{"a":[1,-2.5e3,true,null,"b"]}}"""),
        ToSeed("ping", """ {"type":"ping","more":[{}]} """),
        ToSeed("pong", """{"type":"pong"}"""),
    ];

    public void Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty) return;
        var json = input[1..].ToArray();
        var whole = Read(new ReadOnlySequence<byte>(json), out var message);
        FindingException.Unless(
            whole == Read(Chunked.Join(CutPattern.Cut(json, input[0])), out _),
            "the message does not depend on the cut");
        if (message is null) return;
        var output = new ArrayBufferWriter<byte>();
        Write(output, message);
        FindingException.Unless(
            whole == Read(new ReadOnlySequence<byte>(output.WrittenMemory), out _),
            "a message that is written anew is the same");
    }

    private static Seed ToSeed(string name, string json) => new(name, [5, .. Encoding.UTF8.GetBytes(json)]);

    private static string Read(in ReadOnlySequence<byte> json, out ClientMessage? message)
    {
        if (ClientMessageReader.TryRead(json, out message, out var error, out var messageId)) return Describe(message);
        FindingException.Unless(message is null, "a message that is refused is not there");
        FindingException.Unless(
            error is { Length: > 0 and < ErrorLengthMax } && error.All(c => c is >= ' ' and <= '~'),
            "an error is one line of ASCII");
        FindingException.Unless(
            messageId is null or { Length: > 0 and <= ClientMessageReader.MessageIdBytesMax },
            "a message id is within its limit");
        return $"{error} {Convert.ToHexString(messageId ?? [])}";
    }

    private static string Describe(ClientMessage message)
    {
        FindingException.Unless(
            message.Topics.Count <= ClientMessageReader.TopicsMax
                && message.Resume.Count <= ClientMessageReader.TopicsMax,
            "topics are within their limit");
        FindingException.Unless(
            message.Topics.All(topic => topic == TopicName.Every || TopicName.IsValid(topic, out _)),
            "topics have valid names");
        FindingException.Unless(
            message.Sequence is null or <= StreamPosition.SequenceMax, "a sequence is within its limit");
        var resume = message.Resume.Select(each => $"{each.Key}={each.Value}");
        return message.Kind switch
        {
            ClientMessageKind.Subscribe => $"subscribe {Id(message)} {message.Session} " +
                $"{string.Join('|', message.Topics)} {string.Join('|', resume)}",
            ClientMessageKind.Unsubscribe => $"unsubscribe {Id(message)} {string.Join('|', message.Topics)}",
            ClientMessageKind.Ack => $"ack {message.EventType} {message.Sequence}",
            ClientMessageKind.Publish =>
                $"publish {Id(message)} {message.EventType} {Convert.ToHexString(message.Payload.Span)}",
            _ => $"{message.Kind}",
        };
    }

    private static string Id(ClientMessage message) => Convert.ToHexString(message.MessageId ?? []);

    private static void Write(ArrayBufferWriter<byte> output, ClientMessage message)
    {
        switch (message.Kind)
        {
            case ClientMessageKind.Subscribe:
                ClientMessageWriter.Subscribe(
                    output, message.MessageId, message.Topics, message.Resume, message.Session);
                break;
            case ClientMessageKind.Unsubscribe:
                ClientMessageWriter.Unsubscribe(output, message.MessageId, message.Topics);
                break;
            case ClientMessageKind.Ack:
                ClientMessageWriter.Ack(output, message.EventType!, message.Sequence!.Value);
                break;
            case ClientMessageKind.Publish:
                ClientMessageWriter.Publish(output, message.MessageId, message.EventType!, message.Payload.Span);
                break;
            case ClientMessageKind.Ping:
                ClientMessageWriter.Ping(output);
                break;
            default:
                ClientMessageWriter.Pong(output);
                break;
        }
    }
}
