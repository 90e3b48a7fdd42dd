using KeyRx.Server.Interop;
using KeyRx.Server.Memory;
using KeyRx.Server.Transports;
using Xunit;

namespace KeyRx.Tests.Server.Model;

/// <summary>
/// The far end of an in-memory connection: what it was sent, what it has sent, and how much more it will take.
/// </summary>
internal sealed class MemoryPeer
{
    private readonly List<byte> _toServer = [];
    private readonly List<byte> _fromServer = [];
    private LoopQueue? _queue;
    private int _slot;
    private uint _generation;
    private bool _isArmed;
    private bool _isPosted;
    private bool _isClosed;
    private OutputBuffer? _rest;
    private int _restTaken;

    /// <summary>Bytes it takes before it would block; <see cref="int.MaxValue"/> while it reads.</summary>
    internal int Room { get; private set; } = int.MaxValue;

    internal bool ServerEnded { get; set; }

    internal bool IsClosedByServer => _isClosed;

    internal bool HasEnded { get; private set; }

    internal bool HasUnread => _toServer.Count > 0;

    internal void Attach(int slot, uint generation, LoopQueue queue) =>
        (_slot, _generation, _queue) = (slot, generation, queue);

    /// <summary>Sends bytes to the server.</summary>
    internal void Say(ReadOnlySpan<byte> bytes)
    {
        _toServer.AddRange(bytes);
        PostIfReadable();
    }

    /// <summary>Goes away without a word.</summary>
    internal void End()
    {
        HasEnded = true;
        PostIfReadable();
    }

    /// <summary>Stops reading after so many more bytes.</summary>
    internal void Stall(int room) => Room = room;

    /// <summary>Takes what it is owed, as far as <see cref="Room"/> goes.</summary>
    internal void FinishStep() => FinishRest();

    /// <summary>Reads again.</summary>
    internal void Unstall()
    {
        Room = int.MaxValue;
        FinishRest();
    }

    /// <summary>Takes what has arrived since the last call.</summary>
    internal byte[] Heard()
    {
        byte[] heard = [.. _fromServer];
        _fromServer.Clear();
        return heard;
    }

    /// <summary>Drops what has arrived since the last call, and returns how much it was.</summary>
    internal int Forget()
    {
        var heard = _fromServer.Count;
        _fromServer.Clear();
        return heard;
    }

    internal IoStatus Take(ReadOnlySpan<byte> bytes, out int sent)
    {
        Assert.False(_isClosed, "sent to a closed slot");
        Assert.True(_rest is null, "sent past a pending rest");
        sent = HasEnded ? 0 : Math.Min(Room, bytes.Length);
        if (HasEnded) return IoStatus.Broken;
        if (sent == 0 && bytes.Length > 0) return IoStatus.WouldBlock;
        _fromServer.AddRange(bytes[..sent]);
        if (Room != int.MaxValue) Room -= sent;
        return IoStatus.Done;
    }

    internal IoStatus Give(Span<byte> buffer, out int received)
    {
        received = Math.Min(buffer.Length, _toServer.Count);
        if (received == 0) return HasEnded ? IoStatus.Ended : IoStatus.WouldBlock;
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_toServer)[..received].CopyTo(buffer);
        _toServer.RemoveRange(0, received);
        return IoStatus.Done;
    }

    internal void Arm()
    {
        _isArmed = true;
        PostIfReadable();
    }

    internal void TakeRest(OutputBuffer rest)
    {
        Assert.True(_rest is null, "two rests at once");
        (_rest, _restTaken) = (rest, 0);
        FinishRest();
    }

    /// <summary>True when nothing is pending, so that the slot is free.</summary>
    internal bool Close()
    {
        _isClosed = true;
        if (_isArmed && !_isPosted) Post(TransportEventKind.Readable, null);
        if (_rest is { } rest && !_restPosted) PostRest(TransportEventKind.RestFailed, rest);
        return !_isArmed && _rest is null;
    }

    internal bool Completed(TransportEventKind kind)
    {
        if (kind == TransportEventKind.Readable) (_isArmed, _isPosted) = (false, false);
        else (_rest, _restPosted) = (null, false);
        return _isClosed && !_isArmed && _rest is null;
    }

    private bool _restPosted;

    private void FinishRest()
    {
        if (_rest is not { } rest || _restPosted) return;
        var count = Math.Min(Room, rest.Length - _restTaken);
        _fromServer.AddRange(rest.Span.Slice(_restTaken, count));
        _restTaken += count;
        if (Room != int.MaxValue) Room -= count;
        if (_restTaken == rest.Length) PostRest(TransportEventKind.RestSent, rest);
    }

    private void PostRest(TransportEventKind kind, OutputBuffer rest)
    {
        _restPosted = true;
        _queue!.Post(new TransportEvent(kind, _slot, _generation, rest));
    }

    private void PostIfReadable()
    {
        if (_isArmed && !_isPosted && !_isClosed && (_toServer.Count > 0 || HasEnded))
            Post(TransportEventKind.Readable, null);
    }

    private void Post(TransportEventKind kind, object? subject)
    {
        _isPosted = true;
        _queue!.Post(new TransportEvent(kind, _slot, _generation, subject));
    }
}
