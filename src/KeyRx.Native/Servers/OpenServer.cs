using KeyRx.Native.Errors;
using KeyRx.Native.Layouts;
using KeyRx.Native.Options;
using KeyRx.Server;
using KeyRx.Server.Privacy;
using KeyRx.Streams.Readers;

namespace KeyRx.Native.Servers;

/// <summary>A server as C holds it, with the subscriptions that end with it.</summary>
/// <remarks>Threading: any thread.</remarks>
internal sealed unsafe class OpenServer
{
    private readonly KeyRxServer _server;
    private readonly int[] _ports;
    private readonly TopicNames _names = new();
    private readonly Lock _changing = new();
    private readonly HashSet<Subscription> _subscriptions = [];
    private bool _isStopping;

    private OpenServer(KeyRxServer server)
    {
        _server = server;
        _ports = [.. server.Endpoints.Select(endpoint => endpoint.Port)];
        Inbounds = new OpenInbounds(server);
    }

    internal OpenInbounds Inbounds { get; }

    internal static OpenServer Start(string options) =>
        new(KeyRxServer.StartAsync(ServerOptionText.Read(options)).GetAwaiter().GetResult());

    internal int Port(uint index) =>
        index < (uint)_ports.Length
            ? _ports[index]
            : throw new ResultException(
                Result.Argument, $"there is no address {index}: the server listens on {_ports.Length}");

    internal void Pause() => _server.Pause(PauseReason.Program);

    internal void Resume() => _server.Resume(PauseReason.Program);

    internal int Publish(byte* topic, byte* data, nuint size)
    {
        var bytes = Given.Data(data, size);
        var name = NameOf(topic, out var isKept);
        if (!_server.TryPublish(name, bytes, out var refusal)) return Refused(refusal);
        if (!isKept) _names.Keep(name);
        return (int)Result.Success;
    }

    /// <param name="records">In their order.</param>
    /// <param name="count">How many.</param>
    /// <param name="published">Those before the one that was refused.</param>
    internal int PublishBatch(RecordLayout* records, nuint count, ref nuint published)
    {
        using var batch = _server.OpenBatch();
        for (; published < count; published++)
        {
            var record = records[published];
            var bytes = Given.Data(record.Data, record.Size);
            var name = NameOf(record.Topic, out var isKept);
            if (!batch.TryPublish(name, bytes, out var refusal)) return Refused(refusal);
            if (!isKept) _names.Keep(name);
        }

        return (int)Result.Success;
    }

    internal TopicReader OpenReader(byte* topic, PositionLayout* from) =>
        _server.Subscribe(NameOf(topic, out _), PositionLayout.Read(from));

    /// <summary>Calls back from now on; the handle is at its place before the first call.</summary>
    internal void Subscribe(
        byte* topic, PositionLayout* from,
        delegate* unmanaged[Cdecl]<void*, ItemLayout*, byte*, void> callback, void* user, nint* place)
    {
        var subscription = new Subscription(OpenReader(topic, from), callback, user, Forget);
        lock (_changing)
        {
            if (_isStopping) throw new ResultException(Result.Stopped, "the server has stopped");
            subscription.Start(place);
            _subscriptions.Add(subscription);
        }
    }

    /// <summary>Stops once; the caller has taken the handle away.</summary>
    internal int Stop()
    {
        lock (_changing) _isStopping = true;
        try
        {
            _server.StopAsync().GetAwaiter().GetResult();
        }
        finally
        {
            EndSubscriptions();
        }

        return (int)Result.Success;
    }

    private static int Refused(PublishRefusal refusal) => refusal switch
    {
        PublishRefusal.Paused => Border.Refuse(
            Result.Paused, "capture is paused, and the topic is secret: nothing was published"u8),
        PublishRefusal.Removed => Border.Refuse(Result.Topic, "the topic was removed: nothing was published"u8),
        PublishRefusal.Stopped => Border.Refuse(
            Result.Stopped, "the server has stopped: nothing was published"u8),
        _ => Border.Refuse(Result.Full, "the server takes no more records now: nothing was published"u8),
    };

    private string NameOf(byte* topic, out bool isKept)
    {
        var bytes = Given.Bytes(topic, nameof(topic));
        isKept = _names.TryFind(bytes, out var name);
        return isKept ? name! : Given.Text(topic, nameof(topic));
    }

    /// <summary>All at once, and then waits for their last calls, unless this is a callback itself.</summary>
    private void EndSubscriptions()
    {
        Subscription[] open;
        lock (_changing) open = [.. _subscriptions];
        foreach (var subscription in open) subscription.End();
        if (Subscription.IsCallbackThread) return;
        var begun = TimeProvider.System.GetTimestamp();
        foreach (var subscription in open)
        {
            var left = Subscription.Patience - TimeProvider.System.GetElapsedTime(begun);
            if (!subscription.Join(left > TimeSpan.Zero ? left : TimeSpan.Zero))
                throw new TimeoutException("the server has stopped, and a callback of it still runs");
        }
    }

    /// <summary>On its own thread, after its last call.</summary>
    private void Forget(Subscription subscription)
    {
        lock (_changing) _subscriptions.Remove(subscription);
    }
}
