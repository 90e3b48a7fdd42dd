using KeyRx.Protocol;
using KeyRx.Protocol.Keys;
using KeyRx.Streams;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Server.Model;

/// <summary>One seed of the model: a server, five clients, a keyboard, and what chance makes of them.</summary>
internal sealed class ModelRun : IDisposable
{
    private const int Steps = 120;
    private const int LogBytes = 64 * 1024;
    private const int BatchCountMax = 16;
    private const int InboxBytes = 64 * 1024;
    private const int RestBytesMax = 3 * 1024;
    private const int StepsPerBurst = 400;
    private const int JsonAround = 11; // {"text":""}
    private static readonly int RecordBytesMax = TopicBounds.RecordBytesMax(LogBytes);
    private static readonly string[] Names = ["key", "state", "note", ModelRoom.Name];

    private readonly Random _random;
    private readonly bool _mirrored;
    private readonly Totals _totals;
    private readonly string? _logPath;
    // The fake's timestamp is its date in ticks: an early date, so that nanoseconds fit 64 bits as on a real machine.
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly List<ModelClient> _clients = [];
    private readonly HashSet<uint> _keyboard = [];
    private ServerRig _rig;
    private ModelRoom _room;
    private bool _isPaused;
    private int _lanes;
    private Guid _boot = Guid.NewGuid();

    /// <param name="seed">Of all chance.</param>
    /// <param name="mirrored">How the logs are kept.</param>
    /// <param name="totals">Added to.</param>
    /// <param name="logPath">Where the log outlives the server; null where it does not.</param>
    internal ModelRun(int seed, bool mirrored, Totals totals, string? logPath = null)
    {
        _random = new Random(seed);
        _mirrored = mirrored;
        _totals = totals;
        _logPath = logPath;
        _time.Advance(TimeSpan.FromHours(1));
        _rig = NewRig();
        _room = new ModelRoom(_rig);
    }

    public void Dispose() => _rig.Dispose();

    internal void Play()
    {
        for (var i = 0; i < 5; i++) AddClient();
        for (var i = 0; i < Steps; i++) Step();
        Finish();
    }

    private ServerRig NewRig() => new(_time, _mirrored,
    [
        new TopicOptions("note") { RetainBytes = LogBytes, MaxBatchCount = BatchCountMax },
        new TopicOptions("key") { Kind = TopicKind.KeyEvents, Scope = TokenScopes.Key, RetainBytes = LogBytes },
    ],
        log: _logPath is null ? null : new PersistedLog(_logPath, _boot) { Keys = true },
        inboxBytes: InboxBytes,
        restBytesMax: RestBytesMax);

    private void Step()
    {
        var client = _clients[_random.Next(_clients.Count)];
        if (_random.Next(StepsPerBurst) == 0) Burst();
        switch (_random.Next(100))
        {
            case < 30: Type(_random.Next(1, 40)); break;
            case < 45: Publish(_random.Next(1, 20), TextLength()); break;
            case < 60: Toggle(client, Names[_random.Next(Names.Length)]); break;
            case < 68: client.Peer.Stall(_random.Next(0, 3000)); break;
            case < 78: client.Peer.Unstall(); break;
            case < 86: Reconnect(client); break;
            case < 90: _time.Advance(TimeSpan.FromSeconds(_random.Next(1, 45))); break;
            case < 92: Restart(); break;
            case < 95: Pause(); break;
            case < 98: UseRoom(); break;
            default: Type(1); break;
        }

        if (_random.Next(3) > 0) Settle();
    }

    private void Settle()
    {
        _rig.Settle();
        _totals.Bounds.Look(_rig.Core.Topics);
        CountFreedLanes();
        foreach (var client in _clients)
        {
            client.Read();
            if (client.IsCut) Reconnect(client);
        }
    }

    private void AddClient()
    {
        var isBinary = _random.Next(2) == 0;
        var isDeflated = _random.Next(2) == 0;
        _clients.Add(new ModelClient(Open(isBinary, isDeflated), isBinary, isDeflated)
        {
            BatchCountMax = BatchCountMax,
            RecordBytesMax = RecordBytesMax,
        });
    }

    private MemoryPeer Open(bool isBinary, bool isDeflated) =>
        _rig.Connect(isBinary ? Subprotocols.BinaryName : null, isDeflated ? "permessage-deflate" : null);

    private void Type(int count)
    {
        // The ring of the rig is small on purpose: a burst overruns it.
        for (var i = 0; i < count; i++)
        {
            Toggle((uint)_random.Next(30, 36));
            // A hook may take a while to answer.
            if (_random.Next(2) == 0) AnswerResync();
        }

        foreach (var key in _keyboard.ToArray())
        {
            if (_random.Next(2) == 0) Toggle(key);
        }
    }

    private void Toggle(uint key)
    {
        var isDown = _keyboard.Remove(key);
        if (!isDown) _keyboard.Add(key);
        _rig.Key(1, key, isDown ? KeyAction.Release : KeyAction.Press);
    }

    private void AnswerResync()
    {
        if (!_rig.Ring.TakeResyncRequest()) return;
        _rig.Key(1, 0, KeyAction.StateBegin);
        foreach (var key in _keyboard) _rig.Key(1, key, KeyAction.StateKey);
        _rig.Key(0, 0, KeyAction.StateEnd);
    }

    /// <summary>Now and then as long as a record may be.</summary>
    private int TextLength() => _random.Next(8) == 0 ? RecordBytesMax - JsonAround : _random.Next(10, 1500);

    private void Publish(int count, int length)
    {
        var json = $"{{\"text\":\"{new string('x', length)}\"}}";
        for (var i = 0; i < count && _rig.TryPublish(Names[1 + (i % 2)], json); i++)
        {
            if (json.Length == RecordBytesMax) _totals.Bounds.LongestRecord++;
        }
    }

    /// <summary>The smallest records there are, until the inbox takes no more: case L1.</summary>
    private void Burst()
    {
        while (_rig.TryPublish("note", "1"))
        {
            // More than a turn takes in, and more than an index holds.
        }

        Settle();
    }

    private void UseRoom()
    {
        if (!_room.IsThere) _room.Add();
        else if (_random.Next(3) == 0) _room.Remove(_totals);
        else _room.Publish(_random.Next(1, 20), TextLength());
    }

    private void CountFreedLanes()
    {
        var lanes = 0;
        foreach (var topic in _rig.Core.Topics.All)
        {
            foreach (var lane in topic.Lanes) lanes += lane is null ? 0 : 1;
        }

        if (lanes < _lanes) _totals.Bounds.LanesFreed += _lanes - lanes;
        _lanes = lanes;
    }

    private void Toggle(ModelClient client, string topic)
    {
        if (client.Subscribed.Contains(topic)) client.Unsubscribe(topic);
        else client.Subscribe(topic, resume: _random.Next(2) == 0);
    }

    private void Reconnect(ModelClient client)
    {
        var topics = client.Subscribed.ToArray();
        client.Peer.End();
        // A position from one encoding may lie within a batch of the other.
        var isBinary = client.IsBinary ^ (_random.Next(3) == 0);
        var isDeflated = _random.Next(2) == 0;
        client.Reconnected(Open(isBinary, isDeflated), isBinary, isDeflated);
        _totals.Reconnects++;
        foreach (var topic in topics) client.Subscribe(topic, resume: _random.Next(4) > 0);
    }

    private void Restart()
    {
        Collect();
        // Closed in order or killed; and the machine with it, or not.
        _room.Finish();
        if (_logPath is not null && _random.Next(2) == 0) _rig.Core.Log!.Close();
        _rig.Dispose();
        _lanes = 0;
        if (_logPath is not null && _random.Next(4) == 0) _boot = Guid.NewGuid();
        _rig = NewRig();
        _room = new ModelRoom(_rig); // what was added does not come back
        _isPaused = false;
        _keyboard.Clear();
        foreach (var client in _clients) Reconnect(client);
    }

    private void Pause()
    {
        if (_isPaused) _rig.Core.PauseSwitch.Resume();
        else _rig.Core.Pause();
        _isPaused = !_isPaused;
    }

    /// <summary>Everyone reads again, the hook answers, and then all beliefs must be the truth.</summary>
    private void Finish()
    {
        if (_isPaused) Pause();
        foreach (var client in _clients) client.Peer.Unstall();
        for (var i = 0; i < 4; i++)
        {
            Settle();
            AnswerResync();
            _rig.Publish("note", "1");
        }

        Settle();
        Assert.False(_rig.Ring.TakeResyncRequest());
        var truth = _keyboard.Select(k => (1, KeyCodes.EvdevName(k))).ToHashSet();
        foreach (var client in _clients)
        {
            Assert.True(_room.IsThere || !client.Subscribed.Contains(ModelRoom.Name), "nobody said that it is gone");
            foreach (var topic in client.Subscribed)
                Assert.Equal(_rig.LastSequence(topic), client.Views[topic].Position.Sequence);
            if (client.Subscribed.Contains("key")) Assert.Equal(truth, client.Views["key"].Down.ToHashSet());
        }

        _room.Finish();
        Collect();
    }

    private void Collect()
    {
        _totals.Events += _clients.Sum(c => c.Views.Values.Sum(v => v.EventCount));
        _totals.Gaps += _clients.Sum(c => c.Gaps);
        _totals.Snapshots += _clients.Sum(c => c.Snapshots);
        _totals.ToldRemoved += _clients.Sum(c => c.ToldRemoved);
        _totals.RingLost += (long)_rig.Core.Pump.RingLostCount;
        _totals.Compressed += _clients.Sum(c => c.Compressed);
        _totals.Bounds.Add(_rig);
        _totals.Bounds.BatchCount += _clients.Sum(c => c.FullBatches);
        _totals.Bounds.BatchBytes += _clients.Sum(c => c.LongBatches);
        _totals.Resumes += _rig.Core.Counters.Snapshot().ResumedCount;
    }

    /// <summary>What all seeds did together.</summary>
    internal sealed record Totals
    {
        internal long Events { get; set; }

        internal long Gaps { get; set; }

        internal long Snapshots { get; set; }

        internal long Reconnects { get; set; }

        /// <summary>Topics that the host removed.</summary>
        internal long Removed { get; set; }

        /// <summary>Clients that were told of one.</summary>
        internal long ToldRemoved { get; set; }

        internal long RingLost { get; set; }

        internal long Resumes { get; set; }

        internal long Compressed { get; set; }

        internal ModelBounds Bounds { get; init; } = new();

        public override string ToString() => $"{Events} events, {Gaps} gaps, {Snapshots} snapshots, {Reconnects} " +
            $"reconnects, {Resumes} resumes, {Compressed} compressed, {RingLost} events lost in the ring, " +
            $"{Removed} topics removed, {ToldRemoved} told";
    }
}
