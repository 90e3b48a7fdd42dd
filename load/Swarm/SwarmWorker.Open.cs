using System.Buffers;
using KeyRx.Load.Interop;
using KeyRx.Protocol;
using KeyRx.WebSockets.Framing;

namespace KeyRx.Load.Swarm;

/// <summary>
/// Opening: socket, upgrade, subscription; as many at a time as allowed, and again for those that return.
/// </summary>
internal sealed partial class SwarmWorker
{
    private const int ScheduledOpeningsMax = 10_000;

    private readonly UpgradeExchange _opener;
    private readonly ArrayBufferWriter<byte> _outgoing = new();
    private readonly Queue<GroupMeter> _wanted = new();
    private readonly Stack<LoadConnection> _free = new();
    private readonly PriorityQueue<LoadConnection, long> _returns = new();
    private readonly List<OpeningSchedule> _schedules = [];
    private int _inFlight;

    /// <summary>Of schedules: what the descriptors leave room for.</summary>
    private int ScheduledInFlightMax => ScheduledOpeningsMax / _options.Threads;

    private int InFlightMax => Math.Max(1, _options.InFlight / _options.Threads);

    /// <summary>Opens more connections of a group as earlier ones are done. Worker's thread.</summary>
    internal void Want(GroupMeter meter, int count)
    {
        for (var i = 0; i < count; i++)
            _wanted.Enqueue(meter);
    }

    private void StartOpenings()
    {
        while (_inFlight < InFlightMax && _wanted.TryDequeue(out var meter))
        {
            var connection = _free.TryPop(out var used) ? used : NewConnection();
            connection.Meter = meter;
            _inFlight++;
            Start(connection, NowNanos);
        }
    }

    /// <summary>Opens connections as a schedule says. Worker's thread.</summary>
    internal void Schedule(OpeningSchedule schedule) => _schedules.Add(schedule);

    private void StartScheduled()
    {
        foreach (var schedule in _schedules)
        {
            // Beyond so many at a time the next one waits, which counts as its latency.
            while (!schedule.IsOver && schedule.DueNanos <= NowNanos && _inFlight < ScheduledInFlightMax)
            {
                var connection = _free.TryPop(out var used) ? used : NewConnection();
                connection.Meter = schedule.Meter;
                _inFlight++;
                Start(connection, schedule.Start());
            }
        }

        _schedules.RemoveAll(schedule => schedule.IsOver);
    }

    private LoadConnection NewConnection()
    {
        var slot = _connections.Count;
        var connection = new LoadConnection((slot * _options.Threads) + _number, slot);
        _connections.Add(connection);
        return connection;
    }

    private void Start(LoadConnection connection, long startedNanos)
    {
        connection.Generation++;
        connection.StartedNanos = startedNanos;
        connection.Received = 0;
        connection.SampleStride = _options.Samples.StrideOf(connection.Index);
        connection.NextSequence = 0;
        connection.Phase = ConnectionPhase.Connecting;

        var source = SourceAddresses.Of(_options.Server.Address, connection.Index);
        var error = NonBlockingSocket.Start(
            in _server, source, connection.Meter.Plan.ReceiveBufferBytes, out var descriptor);
        connection.Descriptor = descriptor;
        if (error != 0)
            End(connection, Errno.Sentence("connect", error));
        else
            _epoll.Add(descriptor, LinuxConstants.Writable, connection.EventData);
    }

    private void FinishConnect(LoadConnection connection)
    {
        if (NonBlockingSocket.TakeError(connection.Descriptor) is not 0 and var connectError)
        {
            End(connection, Errno.Sentence("connect", connectError));
            return;
        }

        connection.Phase = ConnectionPhase.Upgrading;
        _epoll.Modify(connection.Descriptor, LinuxConstants.Readable, connection.EventData);
        _outgoing.ResetWrittenCount();
        connection.UpgradeKey = _opener.WriteRequest(_outgoing, connection.Meter.Plan.Subprotocol);
        if (NonBlockingSocket.SendAll(connection.Descriptor, _outgoing.WrittenSpan) is not 0 and var sendError)
            End(connection, Errno.Sentence("send", sendError));
    }

    /// <summary>Takes the response from the buffer; returns where the first frame starts, or 0.</summary>
    private int FinishUpgrade(LoadConnection connection, int end)
    {
        var plan = connection.Meter.Plan;
        var used = UpgradeExchange.ReadResponse(_buffer, end, connection.UpgradeKey, plan.Subprotocol, out var error);
        if (error is not null)
        {
            End(connection, error);
            return 0;
        }

        if (used > 0)
        {
            connection.Phase = ConnectionPhase.Subscribing;
            if (plan.Topic is not null)
                Send(connection, Opcode.Text, connection.Meter.SubscribeMessage);
            else
                FinishOpening(connection);
        }

        return used;
    }

    private void FinishSubscribe(LoadConnection connection, in TopicAck ack)
    {
        connection.TopicId = ack.Id;
        connection.NextSequence = ack.Position.Sequence + 1;
        FinishOpening(connection);
    }

    private void FinishOpening(LoadConnection connection)
    {
        var meter = connection.Meter;
        var nowNanos = NowNanos;
        meter.Openings.Record(nowNanos - connection.StartedNanos);
        meter.Times.Returned(nowNanos);
        meter.Subscribed++;
        connection.Phase = ConnectionPhase.Subscribed;
        if (meter.Plan.ClosesWhenSubscribed)
            SendClose(connection, Rfc6455.CloseNormal);
        else
            _inFlight--;
        if (meter.Plan.Echo is { } echo)
            SendEchoes(connection, echo.Outstanding);
    }

    /// <summary>Plans another attempt of a connection that was cut or refused.</summary>
    private void PlanReturn(LoadConnection connection, ReturnRule rule)
    {
        var delayNanos = connection.Meter.Random.NextDouble() * rule.Spread.TotalNanoseconds;
        _returns.Enqueue(connection, NowNanos + (long)delayNanos);
    }

    private void StartReturns()
    {
        while (_returns.TryPeek(out var connection, out var dueNanos) && dueNanos <= NowNanos)
        {
            _returns.Dequeue();
            _inFlight++;
            Start(connection, NowNanos);
        }
    }

    private int MillisUntilDue(int millisMax)
    {
        const long NanosPerMilli = 1_000_000;
        var millis = _returns.TryPeek(out _, out var dueNanos)
            ? (dueNanos - NowNanos + NanosPerMilli - 1) / NanosPerMilli
            : millisMax;
        // Rounded down: rather looked at too often than late, for lateness counts.
        foreach (var schedule in _schedules)
            millis = Math.Min(millis, (schedule.DueNanos - NowNanos) / NanosPerMilli);
        return (int)Math.Clamp(millis, 0, millisMax);
    }
}
