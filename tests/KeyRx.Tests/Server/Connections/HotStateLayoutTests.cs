using System.Runtime.CompilerServices;
using KeyRx.Server.Connections;
using KeyRx.Streams;
using Xunit;

namespace KeyRx.Tests.Server.Connections;

/// <summary>
/// What a sweep touches of a connection is one cache line: a table, so that it cannot grow unnoticed.
/// </summary>
public sealed class HotStateLayoutTests
{
    [Fact]
    public void AHotSlotIsOneCacheLineWithTwoCursors()
    {
        Assert.Equal(64, Unsafe.SizeOf<HotSlot>());
        Assert.Equal(24, Unsafe.SizeOf<LogCursor>());
    }
}
