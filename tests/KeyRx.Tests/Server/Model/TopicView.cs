using System.Text.Json;
using KeyRx.Protocol;
using KeyRx.Protocol.Keys;
using Xunit;

namespace KeyRx.Tests.Server.Model;

/// <summary>A client's belief about one topic, and the rules of PROTOCOL.md on what may come next.</summary>
internal sealed class TopicView(string name)
{
    private readonly HashSet<(int Device, string Key)> _down = [];
    private string? _awaited;
    private bool _askedToResume;
    private bool _isPaused;
    private ulong? _gapTo;
    private StreamPosition _acknowledged;

    internal string Name => name;

    internal StreamPosition Position { get; private set; }

    /// <summary>
    /// False between an ack or a gap and the snapshot that completes it: a position
    /// alone is no state to go on from.
    /// </summary>
    internal bool CanResume { get; private set; }

    internal bool AwaitsAck => _awaited is not null;

    internal bool Awaits(string? messageId) => AwaitsAck && messageId == _awaited;

    internal int EventCount { get; private set; }

    internal IReadOnlySet<(int Device, string Key)> Down => _down;

    /// <summary>A subscribe is under way: nothing but its ack may come.</summary>
    internal void Expect(string messageId, bool resume) =>
        (_awaited, _askedToResume, _gapTo, _isPaused) = (messageId, resume, null, false);

    internal void Acknowledged(string? messageId, TopicAck ack)
    {
        if (messageId != _awaited) return; // of a subscribe that was taken back meanwhile
        _awaited = null;
        _acknowledged = ack.Position;
        Assert.Equal(_askedToResume, ack.Resumed is not null);
        if (ack.Resumed is true)
        {
            Assert.Equal(Position.Epoch, ack.Position.Epoch);
            Assert.True(Position.Sequence <= ack.Position.Sequence);
        }
        else if (ack.Resumed is null)
        {
            CanResume = name != "key";
            Position = ack.Position;
            _down.Clear();
        }
    }

    internal void Event(ulong sequence, ReadOnlyMemory<byte> payload)
    {
        Next(sequence);
        if (name != "key") return;
        using var json = JsonDocument.Parse(payload);
        Move(
            json.RootElement.GetProperty("device").GetInt32(), json.RootElement.GetProperty("key_code").GetString()!,
            json.RootElement.GetProperty("action").GetString() == "press");
    }

    internal void Event(ulong sequence, KeyEvent keyEvent)
    {
        Next(sequence);
        Move(keyEvent.Device, KeyCodes.EvdevName(keyEvent.Native), keyEvent.Action == KeyAction.Press);
    }

    internal void Gap(ulong epoch, ulong from, ulong? to)
    {
        Assert.False(AwaitsAck, "a gap before the ack");
        Assert.Equal(Position.Epoch, epoch);
        Assert.Equal(Position.Sequence + 1, from);
        CanResume = name != "key";
        if (to is null)
        {
            // The ack has said where the new epoch stands; events, and the snapshot if there is one, go on from there.
            Position = _acknowledged;
            return;
        }

        Assert.True(to >= from, "an empty gap");
        _gapTo = to;
        Position = new StreamPosition(epoch, to.Value);
    }

    internal void Snapshot(StreamPosition position, ReadOnlyMemory<byte> payload)
    {
        Assert.False(AwaitsAck, "a snapshot before the ack");
        if (_gapTo is { } to) Assert.Equal(to, position.Sequence);
        if (_isPaused) Assert.NotEqual(Position.Epoch, position.Epoch);
        else Assert.Equal(Position, position);
        (_gapTo, _isPaused) = (null, false);
        Position = position;
        CanResume = true;
        if (name != "key") return;
        _down.Clear();
        using var json = JsonDocument.Parse(payload);
        foreach (var key in json.RootElement.GetProperty("pressed").EnumerateArray())
            Assert.True(_down.Add((key.GetProperty("device").GetInt32(), key.GetProperty("key_code").GetString()!)));
    }

    /// <summary>Not while the subscribe is under way: for the server there was no subscriber yet.</summary>
    internal void Paused() => _isPaused = !AwaitsAck;

    private void Next(ulong sequence)
    {
        Assert.False(AwaitsAck, "an event before the ack");
        Assert.False(_isPaused, "an event between paused and the snapshot");
        Assert.Equal(Position.Sequence + 1, sequence);
        Position = Position with { Sequence = sequence };
        EventCount++;
    }

    private void Move(int device, string key, bool isPress)
    {
        if (isPress) Assert.True(_down.Add((device, key)), $"{name} {Position.Sequence}: a key went down that is down");
        else Assert.True(_down.Remove((device, key)), $"{name} {Position.Sequence}: a key went up that is up");
    }
}
