using System.Buffers;
using System.Buffers.Binary;
using System.Net.Sockets;
using KeyRx.Load.Errors;
using KeyRx.Load.Swarm;
using KeyRx.Protocol;
using KeyRx.WebSockets.Framing;

namespace KeyRx.Load.Scenarios;

/// <summary>
/// One life of the flooding client: sends the same burst again and again and reads what comes back, neither of them
/// waiting for the other. Not thread-safe.
/// </summary>
internal sealed class FloodConnection : IDisposable
{
    private const int OpenMillisMax = 5_000;

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp);
    private readonly byte[] _buffer = new byte[1 << 16];
    private readonly byte[] _burst;
    private int _held;
    private int _burstSent;

    private FloodConnection(byte[] burst) => _burst = burst;

    /// <summary>Why it is over; null while it is not.</summary>
    internal string? End { get; private set; }

    /// <summary>The status of the server's close frame, if there was one.</summary>
    internal ushort? CloseStatus { get; private set; }

    /// <summary>Connects and upgrades; throws <see cref="SocketException"/> or <see cref="RunException"/>.</summary>
    internal static FloodConnection Open(LoadSettings settings, byte[] burst)
    {
        var connection = new FloodConnection(burst);
        try
        {
            connection.Upgrade(settings);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Sends the rest of the burst; false when the socket takes no more for now.</summary>
    internal bool TrySendBurst()
    {
        while (_burstSent < _burst.Length)
        {
            var sent = _socket.Send(_burst.AsSpan(_burstSent), SocketFlags.None, out var error);
            if (error != SocketError.Success)
            {
                // A reset is told by the next receive, behind the close frame that may still be there.
                return false;
            }

            _burstSent += sent;
        }

        _burstSent = 0;
        return true;
    }

    /// <summary>Takes what has come, waiting a little for it.</summary>
    internal void Receive(int waitMicros)
    {
        if (!_socket.Poll(waitMicros, SelectMode.SelectRead))
            return;

        var count = _socket.Receive(_buffer.AsSpan(_held), SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
            return;
        if (error != SocketError.Success || count == 0)
            End = error == SocketError.Success ? "ended without a close frame" : $"cut: {error}";
        else
            Scan(_held + count);
    }

    public void Dispose() => _socket.Dispose();

    private void Scan(int end)
    {
        var at = 0;
        while (End is null && ServerFrame.TryRead(_buffer, at, end, out var frame, out var error))
        {
            if (frame.Opcode == Opcode.Close)
                TakeClose(_buffer.AsSpan(frame.PayloadStart, frame.PayloadLength));
            at = frame.End;
        }

        _held = end - at;
        _buffer.AsSpan(at, _held).CopyTo(_buffer);
    }

    private void TakeClose(ReadOnlySpan<byte> close)
    {
        CloseStatus = close.Length < sizeof(ushort)
            ? Rfc6455.CloseNoStatus
            : BinaryPrimitives.ReadUInt16BigEndian(close);
        End = $"closed with {CloseStatus}";
    }

    private void Upgrade(LoadSettings settings)
    {
        var upgrade = new UpgradeExchange(settings.Url, settings.Token);
        _socket.NoDelay = true;
        _socket.ReceiveTimeout = OpenMillisMax;
        _socket.Connect(settings.Server);
        var request = new ArrayBufferWriter<byte>();
        var key = upgrade.WriteRequest(request, Subprotocols.JsonName);
        _socket.Send(request.WrittenSpan);

        var end = 0;
        for (var used = 0; used == 0;)
        {
            var count = _socket.Receive(_buffer.AsSpan(end));
            end += count;
            used = UpgradeExchange.ReadResponse(_buffer, end, key, Subprotocols.JsonName, out var error);
            if (error is not null || count == 0)
                throw new RunException(error ?? "ended during the upgrade");
            _held = end - used;
        }

        _buffer.AsSpan(end - _held, _held).CopyTo(_buffer);
        _socket.Blocking = false;
    }
}
