using System.Buffers;
using KeyRx.Protocol.Messages;
using KeyRx.Server.Connections;
using KeyRx.Server.Delivery;
using KeyRx.Server.Ingest;
using KeyRx.Streams;

namespace KeyRx.Server.Privacy;

/// <summary>
/// Privacy: pausing stops ingest, overwrites every log that keys went through, begins new epochs, cuts connections
/// with a half-sent frame (its rest may hold keys), and tells the others, who learn the new epochs from snapshots.
/// Bytes that are in kernel socket buffers already are out of reach.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class PauseSwitch(
    ConnectionTable table,
    TopicTable topics,
    EventPump pump,
    Egress egress,
    ConnectionWalks walks)
{
    /// <summary>Bytes overwritten in one step: about 20 us.</summary>
    private const int StepBytes = 256 * 1024;

    /// <summary>Topics whose old bytes are being overwritten; nobody can get them any more.</summary>
    private readonly Queue<Topic> _overwriting = new();

    private readonly PauseCauses _causes = new();

    /// <summary>Who waits until everything is overwritten.</summary>
    private readonly List<Action> _waiting = [];

    private ushort _pauses;

    /// <summary>Why capture is paused; null when it is not. Any thread.</summary>
    internal PauseReason? Reason => _causes.First;

    /// <summary>A person has paused, or the program; the system may have as well.</summary>
    internal bool IsAskedFor => _causes.HasPeoples;

    /// <summary>What was typed before the pause is not all overwritten yet.</summary>
    internal bool IsOverwriting => _overwriting.Count > 0;

    /// <summary>Overwrites some more of it.</summary>
    internal void StepOverwriting()
    {
        var bytes = StepBytes;
        if (!_overwriting.Peek().Overwrite(ref bytes)) _overwriting.Dequeue();
        if (IsOverwriting) return;
        foreach (var erased in _waiting) erased();
        _waiting.Clear();
    }

    /// <summary>Calls back when nothing of what was typed before the pause is left.</summary>
    internal void WhenErased(Action erased)
    {
        if (IsOverwriting) _waiting.Add(erased);
        else erased();
    }

    /// <summary>
    /// Pauses, or gives a pause one more reason; <paramref name="wiped"/> is called when the topics are wiped, before
    /// anyone is told.
    /// </summary>
    internal void Pause(PauseReason reason, Action? wiped)
    {
        var told = Reason;
        _causes.Add(reason);
        if (pump.IsPaused)
        {
            TellReason(told);
            return;
        }

        _pauses++;
        pump.Pause();
        topics.Pause.IsOn = true;
        foreach (var topic in topics.All)
        {
            if (topic.Options.IsSecret) Wipe(topic);
        }

        wiped?.Invoke();
        egress.CutHalfSent();
        walks.Begin(Tell);
    }

    /// <summary>Ends a pause, whatever the reasons for it.</summary>
    internal void Resume()
    {
        _causes.LiftAll();
        GoOn();
    }

    /// <summary>Ends a pause when there is no other reason for it.</summary>
    internal void Resume(PauseReason reason)
    {
        var told = Reason;
        _causes.Lift(reason);
        if (Reason is null) GoOn();
        else TellReason(told);
    }

    private void GoOn()
    {
        if (!pump.IsPaused) return;
        pump.Resume();
        topics.Pause.IsOn = false;
        walks.Begin(Tell);
    }

    /// <summary>The first words to a connection, where capture is paused.</summary>
    internal void Greet(Connection connection)
    {
        (connection.ToldPause, connection.IsToldPaused) = (_pauses, pump.IsPaused);
        if (pump.IsPaused) egress.Reply(connection, WritePaused);
    }

    /// <summary>
    /// Tells a connection what it has not been told yet: a pause it slept through, and that it is over.
    /// </summary>
    internal void Tell(Connection connection)
    {
        if (!connection.IsOpenSubscriber) return;
        if (connection.ToldPause != _pauses)
        {
            (connection.ToldPause, connection.IsToldPaused) = (_pauses, true);
            TellPaused(connection);
        }

        if (connection.IsToldPaused && !pump.IsPaused)
        {
            connection.IsToldPaused = false;
            egress.Reply(connection, ServerMessageWriter.Resumed);
        }

        egress.Flush(connection);
    }

    /// <summary>The pause goes on for another reason than before: nothing is wiped anew.</summary>
    private void TellReason(PauseReason? told)
    {
        if (Reason == told) return;
        walks.Begin(connection =>
        {
            if (!connection.IsOpenSubscriber || !connection.IsToldPaused || !pump.IsPaused) return;
            egress.Reply(connection, WritePaused);
            egress.Flush(connection);
        });
    }

    /// <summary>The reason may be gone before its walk is: who is told late hears of the end next.</summary>
    private void WritePaused(IBufferWriter<byte> output) =>
        ServerMessageWriter.Paused(output, Reason is { } reason ? PauseReasonName.Of(reason) : null);

    private void Wipe(Topic topic)
    {
        topic.BeginWipe();
        if (!_overwriting.Contains(topic)) _overwriting.Enqueue(topic);
        foreach (var lane in topic.Lanes)
        {
            if (lane is null) continue;
            for (var i = 0; i < lane.Subscribers.Count; i++)
            {
                var subscriber = lane.Subscribers[i];
                ref var cursor = ref table.Cursor(table[subscriber.Slot], subscriber.Cursor);
                (cursor.Position, cursor.Sequence, cursor.IsUntold) = (lane.Log.Head, lane.Log.NextSequence, true);
            }
        }
    }

    /// <summary>What stands in the wiped logs now; its cursors go on from there.</summary>
    private void TellPaused(Connection connection)
    {
        egress.Reply(connection, WritePaused);
        for (var i = 0; i < ConnectionTable.CursorCount(connection); i++)
        {
            ref var cursor = ref table.Cursor(connection, i);
            if (cursor.IsFree || !cursor.IsUntold) continue;
            var lane = topics.LaneOf(cursor.LaneTag);
            var topic = lane.Topic;
            topic.Flush();
            // A topic without state, or whose state is wiped, has nothing to tell but where its new epoch stands.
            if (topic.State is { HasValue: true }) egress.AppendSnapshot(connection, topic);
            else egress.AppendNothing(connection, topic);
            (cursor.Position, cursor.Sequence, cursor.IsUntold) = (lane.Log.Head, lane.Log.NextSequence, false);
        }
    }
}
