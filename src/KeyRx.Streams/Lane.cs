using KeyRx.Streams.Logs;

namespace KeyRx.Streams;

/// <summary>
/// A topic's records as finished frames in one encoding, and who reads them. Made when first wanted, from the record
/// log; kept for the retention time after its last subscriber.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class Lane : IDisposable
{
    private ulong _sweptHead;
    private uint _round;
    private bool _hasLaggards;

    internal Lane(Topic topic, LaneEncoding encoding, bool mirrored)
    {
        Topic = topic;
        Encoding = encoding;
        var options = topic.Options;
        Log = new BroadcastLog(options.RetainBytes, mirrored, topic.Records.FirstSequence, options.IsSecret);
    }

    internal Topic Topic { get; }

    internal LaneEncoding Encoding { get; }

    internal BroadcastLog Log { get; }

    internal SubscriberList Subscribers { get; } = new();

    /// <summary>Next subscriber of the round under way: those before it have been served in it.</summary>
    internal int SweepIndex { get; private set; }

    /// <summary>
    /// True when the log has grown since the last round began, or someone has more to get than one turn gave.
    /// </summary>
    internal bool IsDue => _hasLaggards || _sweptHead != Log.Head;

    /// <summary>When the last subscriber left, in monotonic nanoseconds; 0 while there are some.</summary>
    internal ulong IdleSinceNanos { get; set; }

    /// <summary>What a cursor's <see cref="LogCursor.LaneTag"/> calls this lane.</summary>
    internal ushort Tag => TagOf(Topic.Id, Encoding);

    internal static ushort TagOf(ushort topicId, LaneEncoding encoding) =>
        (ushort)((topicId * LaneEncodings.Count) + (int)encoding);

    /// <summary>A cursor was left before the head although its socket could take more: the next round is due.</summary>
    internal void NoteLaggard() => _hasLaggards = true;

    /// <summary>Nothing that is in the log now is owed to anyone (a new lane, or a wiped one).</summary>
    internal void MarkSwept() => (_sweptHead, _hasLaggards) = (Log.Head, false);

    /// <summary>Begins or goes on with a round; false when the lane is not due in it, or already through.</summary>
    internal bool TryEnterRound(uint round)
    {
        if (_round == round) return SweepIndex < Subscribers.Count;
        if (!IsDue) return false;
        _round = round;
        SweepIndex = 0;
        MarkSwept();
        return true;
    }

    internal bool TryNextInSweep(out Subscriber subscriber)
    {
        subscriber = SweepIndex < Subscribers.Count ? Subscribers[SweepIndex] : default;
        if (SweepIndex >= Subscribers.Count) return false;
        // Counted up first: serving may remove the subscriber itself.
        SweepIndex++;
        return true;
    }

    /// <summary>
    /// Removes a subscriber. Those already served in this round stay before <see cref="SweepIndex"/>, so that nobody
    /// is passed over: the last one served moves into the gap, and the last of all into its place.
    /// </summary>
    /// <param name="index">Place in the list.</param>
    /// <param name="moved">Told each subscriber that has a new place.</param>
    internal void Remove(int index, Action<Subscriber, int> moved)
    {
        if (index < SweepIndex)
        {
            SweepIndex--;
            if (index != SweepIndex) moved(Subscribers.Move(SweepIndex, index), index);
            index = SweepIndex;
        }

        if (Subscribers.RemoveAt(index, out var last)) moved(last, index);
    }

    /// <inheritdoc/>
    public void Dispose() => Log.Dispose();
}
