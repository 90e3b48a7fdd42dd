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
    private readonly ConnectionTable _table = resources.Table;
    private readonly ulong _openingNanos = (ulong)(openingTimeout.TotalMilliseconds * 1e6);

    /// <summary>Oldest first; those who have moved on are dropped as they reach the front.</summary>
    private readonly Queue<(int Slot, uint Generation)> _silent = new();

    /// <summary>Refuses everybody from now on.</summary>
    internal bool IsStopping { get; set; }

    internal void Take(object accepted)
    {
        if (_table.LiveCount >= admission.SlotsMax) Evict();
        if (IsStopping || _table.LiveCount >= admission.SlotsMax || !_table.HasRoom)
        {
            counters.Refused(503);
            transport.TurnAway(accepted);
            return;
        }

        var connection = _table.Add();
        transport.Adopt(connection.Slot, connection.Generation, accepted);
        resources.SetDeadline(connection, _openingNanos);
        transport.ArmReceive(connection.Slot);
        DropWhoMovedOn();
        _silent.Enqueue((connection.Slot, connection.Generation));
    }

    private void Evict()
    {
        DropWhoMovedOn();
        if (_silent.TryDequeue(out var oldest)) lifecycle.Cut(_table[oldest.Slot], EndReason.Displaced);
    }

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
