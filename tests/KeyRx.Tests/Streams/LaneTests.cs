using KeyRx.Streams;
using Xunit;

namespace KeyRx.Tests.Streams;

public sealed class LaneTests
{
    /// <summary>
    /// Subscribers leave in the middle of a round, also the one being served: the others are each served once in it.
    /// </summary>
    [Fact]
    public void WhoLeavesInTheMiddleOfARoundCostsNobodyElseTheirTurn()
    {
        var random = new Random(5);
        for (var round = 1u; round <= 500; round++)
        {
            using var topic = new Topic(new TopicOptions("state"), id: 1, mirrored: true, new FrameEncoder());
            var lane = topic.OpenLane(LaneEncoding.Json);
            var place = new Dictionary<int, int>();
            for (var slot = 0; slot < 40; slot++) place[slot] = lane.Subscribers.Add(new Subscriber(slot, 0));
            lane.NoteLaggard();
            Assert.True(lane.TryEnterRound(round));
            var served = new List<int>();
            while (lane.TryNextInSweep(out var subscriber))
            {
                served.Add(subscriber.Slot);
                while (place.Count > 0 && random.Next(3) == 0)
                {
                    Leave(
                        lane, place,
                        random.Next(2) == 0 ? subscriber.Slot : place.Keys.ElementAt(random.Next(place.Count)));
                }
            }

            Assert.Equal(served.Count, served.Distinct().Count());
            Assert.All(place.Keys, slot => Assert.Contains(slot, served));
            Assert.All(place, pair => Assert.Equal(pair.Key, lane.Subscribers[pair.Value].Slot));
            Assert.Equal(place.Count, lane.Subscribers.Count);
        }
    }

    private static void Leave(Lane lane, Dictionary<int, int> place, int slot)
    {
        if (!place.Remove(slot, out var index)) return;
        lane.Remove(index, (moved, to) => place[moved.Slot] = to);
    }
}
