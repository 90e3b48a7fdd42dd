using System.Globalization;
using KeyRx.Protocol;
using KeyRx.Server.Inbound;

namespace KeyRx.Native.Options;

/// <summary><c>inbound = NAME [max-bytes=N] [waiting=N] [decide-ms=N]</c>.</summary>
internal static class InboundLine
{
    private const string Words = "max-bytes=N, waiting=N and decide-ms=N";

    /// <exception cref="Errors.ResultException">It is no topic for the host.</exception>
    internal static InboundTopicOptions Read(string value)
    {
        var words = value.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (!TopicName.IsValid(words[0], out var reason)) throw OptionLines.Bad($"inbound '{words[0]}': {reason}");
        var topic = new InboundTopicOptions(words[0]);
        foreach (var word in words.Skip(1)) Take(topic, word);
        return topic;
    }

    private static void Take(InboundTopicOptions topic, string word)
    {
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        var (name, value) = equals < 0 ? (word, "") : (word[..equals], word[(equals + 1)..]);
        switch (name)
        {
            case "max-bytes":
                topic.MaxPayloadBytes = NumberOf(topic.Name, name, value);
                break;
            case "waiting":
                topic.MaxWaiting = NumberOf(topic.Name, name, value);
                break;
            case "decide-ms":
                topic.DecisionTimeout = TimeSpan.FromMilliseconds(NumberOf(topic.Name, name, value));
                break;
            default:
                throw OptionLines.Bad($"inbound '{topic.Name}': there is no '{word}'; there are {Words}");
        }
    }

    private static int NumberOf(string topic, string word, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw OptionLines.Bad($"inbound '{topic}': {word}={text}: give a whole number");
}
