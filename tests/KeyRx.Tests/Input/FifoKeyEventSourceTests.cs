using KeyRx.Input;
using KeyRx.Protocol;
using Xunit;

namespace KeyRx.Tests.Input;

public sealed class FifoKeyEventSourceTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();
    private readonly KeyEventRing _ring = KeyEventRing.Create(1024);
    private readonly RingWatch _watch;

    public FifoKeyEventSourceTests() => _watch = new RingWatch(_ring);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WritersMayComeAndGo()
    {
        var path = Fifo.Make(_folder);
        await using var source = Start(path);

        for (var round = 0; round < 3; round++)
        {
            using (var writer = Fifo.OpenWriter(path))
            {
                writer.Write([.. InputEvents.Key("a", 1), .. InputEvents.Report(), .. InputEvents.Key("leftshift", 1)]);
                Assert.Equal("1 DeviceAdded / 1 a down / 1 leftshift down", Keys.Tell(_watch.Take(3)));
            }

            Assert.Equal("1 a up synthetic / 1 leftshift up synthetic / 1 DeviceRemoved", Keys.Tell(_watch.Take(3)));
        }

        Assert.False(source.Completion.IsCompleted);
        Assert.Equal("event stream", _ring.Devices.Find(1)?.Name);
        Assert.Null(_ring.Devices.Find(2));
    }

    [Fact]
    public async Task AWaitingSourceStopsAtOnce()
    {
        var source = Start(Fifo.Make(_folder));

        await source.DisposeAsync().AsTask().WaitAsync(Patience, Cancellation);

        Assert.True(source.Completion.IsCompletedSuccessfully);
        Assert.Empty(_watch.TakeRest());
    }

    [Fact]
    public async Task StoppingReleasesWhatTheWriterHolds()
    {
        var path = Fifo.Make(_folder);
        var source = Start(path);
        using var writer = Fifo.OpenWriter(path);
        writer.Write(InputEvents.Key("a", 1));
        _watch.Take(2);

        await source.DisposeAsync().AsTask().WaitAsync(Patience, Cancellation);

        Assert.Equal("1 a up synthetic / 1 DeviceRemoved", Keys.Tell(_watch.TakeRest()));
    }

    [Fact]
    public async Task ASilentFifoAnswersAResyncRequest()
    {
        var path = Fifo.Make(_folder);
        await using var source = Start(path);
        using var writer = Fifo.OpenWriter(path);
        writer.Write(InputEvents.Key("a", 1));
        _watch.Take(2);

        _ring.RequestResync();

        Assert.Equal("1 StateBegin / 1 a held / 0 StateEnd", Keys.Tell(_watch.TakeUntil(KeyAction.StateEnd)));
    }

    [Fact]
    public async Task AFifoThatIsRemovedEndsTheSourceWithItsReason()
    {
        var path = Fifo.Make(_folder);
        await using var source = Start(path);
        using (var writer = Fifo.OpenWriter(path))
        {
            writer.Write(InputEvents.Key("a", 1));
            _watch.Take(2);
            File.Delete(path);
        }

        var error = await Assert.ThrowsAsync<KeyEventSourceException>(() =>
            source.Completion.WaitAsync(Patience, Cancellation));
        Assert.Equal($"{path}: the FIFO cannot be opened: No such file or directory", error.Message);
        Assert.Equal("1 a up synthetic / 1 DeviceRemoved", Keys.Tell(_watch.TakeRest()));
    }

    [Fact]
    public async Task WhatIsNoFifoIsRefused()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "FIFO sources exist on Linux only");
        var file = _folder.File("plain", "");
        await using var plain = new FifoKeyEventSource(file, new KeySourceOptions());
        await using var missing = new FifoKeyEventSource("/nowhere/fifo", new KeySourceOptions());

        Assert.Equal(
            $"{file} is no FIFO: make one with mkfifo, or play a recording with replay:{file}",
            Assert.Throws<KeyEventSourceException>(() => plain.Start(_ring)).Message);
        Assert.Equal(
            "/nowhere/fifo: the FIFO cannot be opened: No such file or directory",
            Assert.Throws<KeyEventSourceException>(() => missing.Start(_ring)).Message);
    }

    public void Dispose()
    {
        _ring.Dispose();
        _folder.Dispose();
    }

    private FifoKeyEventSource Start(string path)
    {
        var source = new FifoKeyEventSource(path, new KeySourceOptions());
        source.Start(_ring);
        return source;
    }
}
