using KeyRx.Server.Memory;
using Xunit;

namespace KeyRx.Tests.Server.Memory;

/// <summary>A line of slots, against a list that does the same slowly.</summary>
public sealed class SlotQueueTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void WhateverIsAddedAndTakenOutTheOrderIsThatOfArrival(int seed)
    {
        var random = new Random(seed);
        var queue = new SlotQueue();
        List<(int Slot, int Number)> model = [];
        for (var step = 0; step < 20_000; step++)
        {
            var slot = random.Next(0, 70);
            var known = model.Find(entry => entry.Slot == slot);
            switch (random.Next(3))
            {
                case 0:
                    var number = random.Next(1, 1000);
                    queue.Add(slot, number);
                    model.RemoveAll(entry => entry.Slot == slot);
                    model.Add((slot, number));
                    break;
                case 1:
                    Assert.Equal(known.Number, queue.Remove(slot));
                    model.RemoveAll(entry => entry.Slot == slot);
                    break;
                default:
                    Assert.Equal(model.Count > 0, queue.TryTake(out var first));
                    Assert.Equal(model.Count > 0 ? model[0].Slot : -1, first);
                    if (model.Count > 0) model.RemoveAt(0);
                    break;
            }

            Assert.Equal((model.Count, model.Count > 0 ? model[0].Slot : -1), (queue.Count, queue.First));
            Assert.Equal(model.Exists(entry => entry.Slot == slot), queue.Contains(slot));
        }
    }
}
