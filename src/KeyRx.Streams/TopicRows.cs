namespace KeyRx.Streams;

/// <summary>
/// The topics of one moment; a change makes another one, so that whoever walks over them is not disturbed.
/// </summary>
/// <param name="All">In the order in which they are served.</param>
/// <param name="ById">By their number less 1; null where a number is nobody's.</param>
internal sealed record TopicRows(Topic[] All, Topic?[] ById)
{
    internal TopicRows With(Topic topic)
    {
        var byId = ById;
        if (topic.Id > byId.Length) Array.Resize(ref byId, topic.Id);
        else byId = [.. ById];
        byId[topic.Id - 1] = topic;
        return new TopicRows([.. All, topic], byId);
    }

    internal TopicRows Without(Topic topic)
    {
        Topic?[] byId = [.. ById];
        byId[topic.Id - 1] = null;
        return new TopicRows(Array.FindAll(All, other => other != topic), byId);
    }
}
