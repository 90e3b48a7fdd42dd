using KeyRx.Protocol;
using KeyRx.Server.Connections;
using KeyRx.Server.Lifecycle;
using KeyRx.Server.Memory;

namespace KeyRx.Server.Reading;

/// <summary>
/// Connections that have sent part of a message and not the rest: each has a deadline, and together they have so much
/// memory; when that is used up, whoever has held some for longest goes. A heartbeat does not find them: they answer.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class UnfinishedMessages(
    UnfinishedLimits limits, ConnectionResources resources, ConnectionLifecycle lifecycle)
{
    /// <summary>Beside each slot its beginning in these units: 31 bits last for six years.</summary>
    private const ulong TickNanos = 100_000_000;

    /// <summary>Connections closed in one step.</summary>
    private const int ClosedAtOnce = 32;

    /// <summary>What is not answered for is not the peer's fault.</summary>
    private const SlotFlags WaitsForUs = SlotFlags.InputLeft | SlotFlags.ReadPaused | SlotFlags.HasLongReply;

    private readonly int _timeoutTicks = (int)Math.Ceiling(limits.Timeout.TotalMilliseconds / 100);

    private SlotQueue Line => resources.Unfinished;

    /// <summary>Input of a connection was taken as far as it goes.</summary>
    /// <param name="connection">Whose.</param>
    /// <param name="hasRest">The beginning of a frame's header is left.</param>
    /// <param name="hasEnded">A message has ended meanwhile.</param>
    internal void Note(Connection connection, bool hasRest, bool hasEnded)
    {
        if (hasEnded) Line.Remove(connection.Slot);
        if (connection.State != ConnectionPhase.Open || resources.Table.Hot(connection.Slot).Has(WaitsForUs)) return;
        if (!hasRest && connection.Assembler is null or { HasNothingUnderWay: true })
        {
            Line.Remove(connection.Slot);
            return;
        }

        if (!Line.Contains(connection.Slot)) Line.Add(connection.Slot, NowTicks);
        while (resources.Pools.Messages.RentedBytes > limits.BytesMax && Line.First >= 0)
            GiveUp("message incomplete for longest, and no memory is left");
    }

    /// <summary>Once a second: closes some of those whose time is over; true when there are no more.</summary>
    internal bool CloseLate()
    {
        var now = NowTicks;
        for (var closed = 0; Line.First is >= 0 and var first; closed++)
        {
            if (now - Line.NumberOf(first) < _timeoutTicks) return true;
            if (closed == ClosedAtOnce) return false;
            GiveUp("message not complete in time");
        }

        return true;
    }

    private int NowTicks => (int)(resources.Clock.NowNanos / TickNanos);

    /// <summary>The first in line gives its memory back at once: nothing more is read of it as frames.</summary>
    private void GiveUp(string reason)
    {
        var connection = resources.Table[Line.First];
        Line.Remove(connection.Slot);
        if (connection.State != ConnectionPhase.Open) return; // it is on its way out
        lifecycle.CloseLast(connection, CloseReasons.PolicyViolation.Code, reason, EndReason.TimedOut);
        resources.Pools.ReturnAssembler(connection);
    }
}
