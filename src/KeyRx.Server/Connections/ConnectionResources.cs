using KeyRx.Server.Limits;
using KeyRx.Server.Memory;
using KeyRx.Server.Timing;

namespace KeyRx.Server.Connections;

/// <summary>What connections are made of: their slots, their deadlines, what they borrow, and the time.</summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class ConnectionResources(int slotsMax, MonotonicClock clock, TokenShares shares, UserShares users)
    : IDisposable
{
    /// <summary>Slots beyond those admitted, for sockets that are closed while operations on them are ending.</summary>
    private const int EndingMax = 1024;

    internal ConnectionTable Table { get; } = new(slotsMax + EndingMax);

    internal TimerWheel Wheel { get; } = new(clock.NowNanos, slotsMax + EndingMax);

    internal BufferPools Pools { get; } = new();

    internal MonotonicClock Clock { get; } = clock;

    /// <summary>What each token has of the connections.</summary>
    internal TokenShares Shares { get; } = shares;

    /// <summary>What each user of the machine has of them.</summary>
    internal UserShares Users { get; } = users;

    /// <summary>Who has sent part of a message; first whose began first.</summary>
    internal SlotQueue Unfinished { get; } = new();

    /// <summary>Sets the one deadline that a connection has at a time.</summary>
    internal void SetDeadline(Connection connection, ulong inNanos) =>
        Wheel.Set(connection.Slot, Clock.NowNanos + inNanos);

    /// <inheritdoc/>
    public void Dispose()
    {
        Pools.Dispose();
        Wheel.Dispose();
        Table.Dispose();
    }
}
