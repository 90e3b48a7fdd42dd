using KeyRx.Streams;
using KeyRx.Tests.Input;
using KeyRx.Tests.Server.Model;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Streams.Persistence;

public sealed class JournalAllocationTests
{
    [Fact]
    public void KeepingARecordAllocatesNothing()
    {
        using var folder = new TemporaryFolder();
        var time = new FakeTimeProvider(new DateTimeOffset(2, 1, 1, 1, 0, 0, TimeSpan.Zero));
        using var rig = new ServerRig(time, log: new PersistedLog(folder.PathOf("log"), Guid.NewGuid()));
        Assert.True(rig.Core.Topics.TryFind("device", out var topic));
        BytesOf(topic, rounds: 100); // what is made once

        Assert.Equal(0, BytesOf(topic, rounds: 2000));
    }

    private static long BytesOf(Topic topic, int rounds)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < rounds; i++)
        {
            topic.Append("{\"n\":1}"u8, 1);
            topic.Flush();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
