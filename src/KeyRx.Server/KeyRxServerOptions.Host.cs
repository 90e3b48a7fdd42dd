using KeyRx.Server.Inbound;

namespace KeyRx.Server;

/// <summary>What the embedding program has to do with its clients itself.</summary>
public sealed partial class KeyRxServerOptions
{
    private const int InboundTopicsLimit = 1024;

    /// <summary>
    /// Topics for the host: what clients publish there is read with <see cref="KeyRxServer.FindInbound"/>, and answered
    /// by the program. None has the name of a topic.
    /// </summary>
    public IReadOnlyList<InboundTopicOptions> InboundTopics { get; set; } = [];

    private void ValidateHost()
    {
        CheckMembers(InboundTopics, nameof(InboundTopics));
        if (InboundTopics.Count > InboundTopicsLimit)
        {
            throw Refused(
                nameof(InboundTopics), $"there are {InboundTopics.Count} topics: give {InboundTopicsLimit} at most");
        }

        var names = AllTopics().Select(topic => topic.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var topic in InboundTopics)
        {
            if (topic.FindMistake() is { } mistake) throw Refused(nameof(InboundTopics), mistake);
            if (!names.Add(topic.Name))
                throw Refused(nameof(InboundTopics), $"there is another topic '{topic.Name}': give each its own name");
        }
    }
}
