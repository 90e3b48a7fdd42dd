using KeyRx.Server.Connections;
using KeyRx.Server.Diagnostics;
using KeyRx.Server.Limits;
using KeyRx.Server.Transports;

namespace KeyRx.Server.Lifecycle;

/// <summary>
/// Takes accepted peers in. When all slots are taken, the oldest of those who have shown no token makes room: whoever
/// shows a token is let in before those who have shown nothing (as <c>MaxStartups</c> of OpenSSH does).
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class Acceptance(
    Admission admission,
    ConnectionResources resources,
    ITransport transport,
    ConnectionLifecycle lifecycle,
    ServerCounters counters,
    TimeSpan openingTimeout)
{
    /// <summary>Silent peers looked at for one to make room; each look may be a system call.</summary>
    private const int LooksMax = 8;

    private readonly ConnectionTable _table = resources.Table;
    private readonly ulong _openingNanos = (ulong)(openingTimeout.TotalMilliseconds * 1e6);

    /// <summary>Oldest first; those who have moved on are dropped as they reach the front.</summary>
    private readonly Queue<(int Slot, uint Generation)> _silent = new();

    /// <summary>Refuses everybody from now on.</summary>
    internal bool IsStopping { get; set; }

    /// <summary>The connection that it is from now on; null where there is no room.</summary>
    internal Connection? Take(object accepted)
    {
        if (_table.LiveCount >= admission.SlotsMax) Evict();
        if (IsStopping || _table.LiveCount >= admission.SlotsMax || !_table.HasRoom)
        {
            counters.Refused(503);
            transport.TurnAway(accepted);
            return null;
        }

        var connection = _table.Add();
        transport.Adopt(connection.Slot, connection.Generation, accepted);
        resources.SetDeadline(connection, _openingNanos);
        transport.ArmReceive(connection.Slot);
        DropWhoMovedOn();
        _silent.Enqueue((connection.Slot, connection.Generation));
        return connection;
    }

    /// <summary>
    /// Who has sent a head that waits for us to read it is not silent: a storm of peers may keep us from it for longer
    /// than it takes to fill every slot. Of those who are oldest the first who has sent nothing goes, or else the last.
    /// </summary>
    private void Evict()
    {
        for (var looks = 1; looks <= LooksMax; looks++)
        {
            DropWhoMovedOn();
            if (!_silent.TryDequeue(out var oldest)) return;
            if (looks < LooksMax && IsUnheard(oldest.Slot))
            {
                _silent.Enqueue(oldest);
                continue;
            }

            lifecycle.Cut(_table[oldest.Slot], EndReason.Displaced);
            return;
        }
    }

    private bool IsUnheard(int slot) => _table[slot].State == ConnectionPhase.Opening && transport.HasUnread(slot);

    private void DropWhoMovedOn()
    {
        while (_silent.TryPeek(out var oldest) && !IsSilent(oldest.Slot, oldest.Generation)) _silent.Dequeue();
    }

    /// <summary>
    /// Who was refused holds a slot too, for as long as it does not end; its answer is on its way by then.
    /// </summary>
    private bool IsSilent(int slot, uint generation) =>
        _table.Find(slot) is
        {
            Token: null, State: ConnectionPhase.Opening or ConnectionPhase.Ending or ConnectionPhase.Lingering,
        } connection && connection.Generation == generation;
}
