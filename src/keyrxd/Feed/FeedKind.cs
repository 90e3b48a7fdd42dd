using System.Text.Json;
using KeyRx.Protocol;

namespace KeyRx.Daemon.Feed;

/// <summary>
/// A kind of line, which is the topic that it becomes an event of, and the fields that are known of it.
/// </summary>
internal sealed record FeedKind(string Topic, IReadOnlyList<FeedField> Fields)
{
    private static readonly FeedField Timestamp = new("timestamp", FeedFieldKind.Micros);

    private static readonly FeedKind[] All =
    [
        new(Topics.State,
        [
            Timestamp,
            new FeedField("modifiers", FeedFieldKind.TextList),
            new FeedField("locks", FeedFieldKind.TextList),
            new FeedField("layer", FeedFieldKind.Text),
            new FeedField("active_profile", FeedFieldKind.Text),
        ]),
        new(Topics.ProfileChanged, [Timestamp, new FeedField("profile", FeedFieldKind.Text, IsRequired: true)]),
        new(Topics.Layer, [Timestamp, new FeedField("layer", FeedFieldKind.Text, IsRequired: true)]),
        new(Topics.Mapping,
        [
            Timestamp,
            new FeedField("input", FeedFieldKind.Text, IsRequired: true),
            new FeedField("output", FeedFieldKind.TextList, IsRequired: true),
            new FeedField("kind", FeedFieldKind.Text),
        ]),
    ];

    /// <summary>The kind that the string the reader stands on names, or null.</summary>
    internal static FeedKind? Find(in Utf8JsonReader reader)
    {
        foreach (var kind in All)
        {
            if (reader.ValueTextEquals(kind.Topic)) return kind;
        }

        return null;
    }

    /// <summary>Place among <see cref="Fields"/> of the name that the reader stands on, or -1.</summary>
    internal int IndexOf(in Utf8JsonReader reader)
    {
        for (var i = 0; i < Fields.Count; i++)
        {
            if (reader.ValueTextEquals(Fields[i].Name)) return i;
        }

        return -1;
    }
}
