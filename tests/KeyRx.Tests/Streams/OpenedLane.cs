using KeyRx.Streams;
using Xunit;

namespace KeyRx.Tests.Streams;

/// <summary>A lane in one step, where no loop has to go on meanwhile.</summary>
internal static class OpenedLane
{
    internal static Lane OpenLane(this Topic topic, LaneEncoding encoding)
    {
        Assert.True(topic.TryOpenLane(encoding, ulong.MaxValue, ulong.MaxValue, out var lane));
        return lane!;
    }
}
