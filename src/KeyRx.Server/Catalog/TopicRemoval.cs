using KeyRx.Streams;

namespace KeyRx.Server.Catalog;

/// <summary>A topic on its way out.</summary>
/// <param name="Topic">Nobody can find or publish to it any more.</param>
/// <param name="InboxEnd">Nothing for it comes in behind this place of the inbox.</param>
/// <param name="Removed">Called on the pool at the end.</param>
internal sealed record TopicRemoval(Topic Topic, ulong InboxEnd, Action Removed);
