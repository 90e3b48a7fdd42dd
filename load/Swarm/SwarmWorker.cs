using System.Collections.Concurrent;
using System.Diagnostics;
using KeyRx.Load.Interop;
using KeyRx.WebSockets.Framing;

namespace KeyRx.Load.Swarm;

/// <summary>
/// One thread, one epoll set, one receive buffer, any number of connections. Everything it holds is touched by its own
/// thread only; others talk to it through <see cref="AskAsync"/>.
/// </summary>
internal sealed partial class SwarmWorker : IDisposable
{
    internal const int ReceiveBufferLength = 1 << 20; // whole bursts of a coalescing server, and its largest frame
    private const int EventsMax = 512;
    private const int WaitMillisMax = 100;

    private readonly SwarmOptions _options;
    private readonly int _number;
    private readonly InternetAddress _server;
    private readonly Epoll _epoll = new();
    private readonly ConcurrentQueue<Action> _asked = new();
    private readonly List<LoadConnection> _connections = [];
    private readonly byte[] _buffer = new byte[ReceiveBufferLength];
    private readonly EpollEvent[] _events = new EpollEvent[EventsMax];
    private readonly Random _random;
    private readonly Thread _thread;
    private volatile bool _stopping;
    private Exception? _fault;

    internal SwarmWorker(SwarmOptions options, int number)
    {
        _options = options;
        _number = number;
        _server = InternetAddress.Of(options.Server.Address, options.Server.Port);
        _random = new Random(number);
        _opener = new UpgradeExchange(options.Url, options.Token);
        _thread = new Thread(Run) { IsBackground = true, Name = $"swarm {number}" };
        _thread.Start();
    }

    /// <summary>Nanoseconds of CLOCK_MONOTONIC, which Stopwatch reads on Linux.</summary>
    internal static long NowNanos => Stopwatch.GetTimestamp();

    /// <summary>Runs on the worker's thread and brings back the answer. Any thread.</summary>
    internal Task<T> AskAsync<T>(Func<SwarmWorker, T> question)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_fault is { } fault)
            return Task.FromException<T>(fault);

        _asked.Enqueue(() =>
        {
            try
            {
                answer.SetResult(question(this));
            }
            catch (Exception e)
            {
                answer.SetException(e);
            }
        });
        _epoll.Wake();
        return answer.Task;
    }

    /// <summary>Stops the thread; its sockets are cut without a closing handshake.</summary>
    public void Dispose()
    {
        _stopping = true;
        _epoll.Wake();
        _thread.Join();
        foreach (var connection in _connections.Where(connection => connection.Descriptor >= 0))
            NonBlockingSocket.Close(connection.Descriptor);
        _epoll.Dispose();
    }

    private void Run()
    {
        try
        {
            while (!_stopping)
                RunOnce();
        }
        catch (Exception e)
        {
            _fault = e;
            Console.Error.WriteLine($"keyrx-load: worker {_number} stopped: {e}");
        }
    }

    private void RunOnce()
    {
        var count = _epoll.Wait(_events, MillisUntilDue(WaitMillisMax));
        for (var i = 0; i < count; i++)
            Handle(_events[i]);
        while (_asked.TryDequeue(out var action))
            action();
        StartReturns();
        StartScheduled();
        StartOpenings();
    }

    private void Handle(EpollEvent ready)
    {
        if (ready.Data == Epoll.WakeData)
        {
            _epoll.Acknowledge();
            return;
        }

        var connection = _connections[(int)(uint)ready.Data];
        if (connection.EventData != ready.Data || connection.Descriptor < 0)
            return;
        if (connection.Phase == ConnectionPhase.Connecting)
            FinishConnect(connection);
        else
            Receive(connection);
    }

    private void Send(LoadConnection connection, Opcode opcode, ReadOnlySpan<byte> payload)
    {
        _outgoing.ResetWrittenCount();
        FrameWriter.WriteMasked(_outgoing, opcode, payload, (uint)_random.Next());
        if (NonBlockingSocket.SendAll(connection.Descriptor, _outgoing.WrittenSpan) is not 0 and var error)
            End(connection, Errno.Sentence("send", error));
    }
}
