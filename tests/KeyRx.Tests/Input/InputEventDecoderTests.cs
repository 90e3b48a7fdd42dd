using KeyRx.Input;
using Xunit;

namespace KeyRx.Tests.Input;

public sealed class InputEventDecoderTests : IDisposable
{
    private readonly KeyEventRing _ring = KeyEventRing.Create(64);
    private readonly RingWatch _watch;

    public InputEventDecoderTests() => _watch = new RingWatch(_ring);

    [Fact]
    public void EventsArriveInAnyPieces()
    {
        byte[] stream =
            [.. InputEvents.Key("a", 1), .. InputEvents.Report(), .. InputEvents.Key("a", 0), .. InputEvents.Report()];
        for (var first = 0; first <= stream.Length; first++)
        {
            var second = first + ((stream.Length - first) / 2);
            var decoder = Decoder();
            decoder.Feed(stream.AsSpan(0, first));
            decoder.Feed(stream.AsSpan(first, second - first));
            decoder.Feed(stream.AsSpan(second));
            decoder.End();

            Assert.Equal("1 DeviceAdded / 1 a down / 1 a up / 1 DeviceRemoved", Keys.Tell(_watch.TakeRest()));
        }

        Assert.Equal(0ul, _ring.PartialsCount);
    }

    [Fact]
    public void AnUnfinishedEventIsCountedAndForgotten()
    {
        var decoder = Decoder();
        decoder.Feed([.. InputEvents.Key("a", 1), 1, 2, 3]);
        decoder.End();
        decoder.Feed(InputEvents.Key("b", 1));

        Assert.Equal(1ul, _ring.PartialsCount);
        Assert.Equal(
            "1 DeviceAdded / 1 a down / 1 a up synthetic / 1 DeviceRemoved / 1 DeviceAdded / 1 b down",
            Keys.Tell(_watch.TakeRest()));
    }

    [Fact]
    public void AfterALossNothingStaysHeld()
    {
        var decoder = Decoder();
        decoder.Feed([
            .. InputEvents.Key("a", 1), .. InputEvents.Dropped(), .. InputEvents.Key("b", 1), .. InputEvents.Report(),
            .. InputEvents.Key("c", 1)]);

        Assert.Equal(
            "1 DeviceAdded / 1 a down / 1 SyncLost / 1 a up synthetic / 1 c down", Keys.Tell(_watch.TakeRest()));
        Assert.Equal(1ul, _ring.SyncsLostCount);
    }

    [Theory]
    [InlineData(false, "1 DeviceAdded / 1 a down / 1 a up")]
    [InlineData(true, "1 DeviceAdded / 1 a down / 1 a repeat / 1 a up")]
    public void AutorepeatIsPassedOnIfAsked(bool repeats, string expected)
    {
        Decoder(repeats).Feed([.. InputEvents.Key("a", 1), .. InputEvents.Key("a", 2), .. InputEvents.Key("a", 0)]);
        Assert.Equal(expected, Keys.Tell(_watch.TakeRest()));
    }

    [Fact]
    public void WhatIsNoKeyIsPassedOver()
    {
        Decoder().Feed([
            .. InputEvents.Event(4, 4, 458756), .. InputEvents.Event(2, 0, 1), .. InputEvents.Key("a", 3),
            .. InputEvents.Key("a", -1), .. InputEvents.Event(1, 0x300, 1)]);
        Assert.Empty(_watch.TakeRest());
    }

    [Fact]
    public void ATimeIsBelievedIfItCanBeOne()
    {
        var now = Monotonic.Nanos(TimeProvider.System) / 1000 * 1000;
        var decoder = Decoder();
        decoder.Feed(InputEvents.Key("a", 1, now - 5_000_000));
        decoder.Feed(InputEvents.Key("b", 1));
        decoder.Feed(InputEvents.Key("c", 1, now + 60_000_000_000));
        decoder.Feed(InputEvents.Key("d", 1, 1_700_000_000_000_000_000));
        decoder.Feed([.. Enumerable.Repeat((byte)0xFF, 16), .. InputEvents.Key("e", 1)[16..]]);

        var times = _watch.TakeRest().Where(e => e.IsKey).Select(e => e.TimeNanos).ToList();
        Assert.Equal(5, times.Count);
        Assert.Equal(now - 5_000_000, times[0]);
        Assert.All(times.Skip(1), time => Assert.InRange(time, now, now + 30_000_000_000));
    }

    public void Dispose() => _ring.Dispose();

    private InputEventDecoder Decoder(bool repeats = false) =>
        new(new KeyWriter(_ring, TimeProvider.System), _ring, TimeProvider.System, device: 1, repeats);
}
