using System.Buffers;
using System.Net;
using System.Net.Sockets;
using KeyRx.Load.Errors;
using KeyRx.Load.Swarm;
using KeyRx.Protocol;
using KeyRx.Protocol.Messages;
using KeyRx.WebSockets.Framing;

namespace KeyRx.Load.Scenarios.Hostile.Attacks;

/// <summary>
/// A blocking socket of an attacker. Each call returns soon after the attacker's time is over. One thread.
/// </summary>
internal sealed class AttackSocket : IDisposable
{
    private const int BufferLength = 1 << 16;
    private const int WaitMillis = 200; // between two looks at the attacker's time
    private const int SourceCount = 16; // addresses, as many as have ports for connections that come and go
    private const byte SourceNetwork = 66; // 127.0.66.x: none that the measured subscribers come from

    private readonly Attacker _attacker;
    private readonly Socket _socket;
    private byte[] _buffer = [];
    private int _held;

    private AttackSocket(Attacker attacker)
    {
        _attacker = attacker;
        _socket = new Socket(attacker.Target.Server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
    }

    /// <summary>True when the server has ended the connection. Throws away what had come before that.</summary>
    internal bool HasEnded
    {
        get
        {
            Drain();
            return _socket.Poll(0, SelectMode.SelectRead) && _socket.Available == 0;
        }
    }

    internal static AttackSocket Connect(Attacker attacker, int receiveBufferBytes)
    {
        var result = new AttackSocket(attacker);
        try
        {
            var socket = result._socket;
            socket.NoDelay = true;
            socket.SendTimeout = socket.ReceiveTimeout = WaitMillis;
            if (receiveBufferBytes > 0)
                socket.ReceiveBufferSize = receiveBufferBytes;
            var source = (byte)(1 + (attacker.Cost.Connections % SourceCount));
            if (socket.AddressFamily == AddressFamily.InterNetwork) // IPv6 has one loopback address only
                socket.Bind(new IPEndPoint(new IPAddress([127, 0, SourceNetwork, source]), port: 0));
            socket.Connect(attacker.Target.Server);
            return result;
        }
        catch
        {
            result.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Sends all of it, however long the server takes; reads what comes meanwhile and throws it away.
    /// </summary>
    /// <returns>False when the attacker's time is over; the rest is not sent then.</returns>
    /// <exception cref="SocketException">The server has cut the connection.</exception>
    internal bool Send(ReadOnlySpan<byte> bytes, int requests = 1)
    {
        while (bytes.Length > 0)
        {
            var sent = _socket.Send(bytes, SocketFlags.None, out var error);
            if (error is not (SocketError.Success or SocketError.TimedOut or SocketError.WouldBlock))
                throw new SocketException((int)error);
            _attacker.Cost.Bytes += Math.Max(0, sent);
            bytes = bytes[Math.Max(0, sent)..];
            if (bytes.Length > 0 && !_attacker.GoesOn)
                return false;
            if (error != SocketError.Success)
                Drain();
        }

        _attacker.Cost.Requests += requests;
        return true;
    }

    /// <summary>Throws away what has come, without waiting for more.</summary>
    internal void Drain()
    {
        EnsureBuffer();
        _held = 0;
        for (var rounds = 0; rounds < BufferLength && _socket.Available > 0 && _attacker.GoesOn; rounds++)
        {
            if (_socket.Receive(_buffer, SocketFlags.None, out _) <= 0)
                return;
        }
    }

    /// <summary>Reads until the server has ended the connection, is silent for a while, or the time is over.</summary>
    internal void DrainToEnd()
    {
        EnsureBuffer();
        _held = 0;
        while (_attacker.GoesOn && _socket.Receive(_buffer, SocketFlags.None, out var error) > 0
            && error == SocketError.Success)
        {
        }
    }

    /// <summary>Subscribes to a topic and waits for the answer.</summary>
    /// <returns>Where the topic is now.</returns>
    /// <exception cref="RunException">No such answer came.</exception>
    internal StreamPosition Subscribe(string topic)
    {
        var subscribe = new ArrayBufferWriter<byte>();
        ClientMessageWriter.Subscribe(subscribe, "1"u8, [topic]);
        Send(AttackFrames.Text(subscribe.WrittenSpan));
        while (true)
        {
            var frame = TakeFrame();
            var json = new ReadOnlySequence<byte>(_buffer, frame.PayloadStart, frame.PayloadLength);
            if (frame.Opcode == Opcode.Text && ServerMessageReader.TryRead(json, out var message)
                && message is { Kind: ServerMessageKind.Ack, Topics: [var ack] })
                return ack.Position;
            RemoveFirst(frame.End);
        }
    }

    /// <summary>
    /// Says that no more comes, and reads until the server has taken everything and has ended as well.
    /// </summary>
    internal void Finish()
    {
        _socket.Shutdown(SocketShutdown.Send);
        DrainToEnd();
    }

    /// <summary>Ends the connection with a reset instead of a FIN.</summary>
    internal void Reset()
    {
        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Dispose();
    }

    internal void TakeUpgrade(string key, string subprotocol)
    {
        EnsureBuffer();
        while (true)
        {
            var used = UpgradeExchange.ReadResponse(_buffer, _held, key, subprotocol, out var error);
            if (error is not null)
                throw new RunException(error);
            if (used > 0)
            {
                RemoveFirst(used);
                return;
            }

            ReceiveMore();
        }
    }

    public void Dispose() => _socket.Dispose();

    private ServerFrame TakeFrame()
    {
        ServerFrame frame;
        while (!ServerFrame.TryRead(_buffer, 0, _held, out frame, out var error))
        {
            if (error is not null)
                throw new RunException(error);
            ReceiveMore();
        }

        return frame;
    }

    private void ReceiveMore()
    {
        var count = _socket.Receive(_buffer.AsSpan(_held), SocketFlags.None, out var error);
        if (count > 0)
            _held += count;
        else if (error is SocketError.TimedOut or SocketError.WouldBlock && _attacker.GoesOn)
            return;
        else
            throw new RunException("the server ended the connection, or the time is over");
    }

    private void RemoveFirst(int count)
    {
        _buffer.AsSpan(count, _held - count).CopyTo(_buffer);
        _held -= count;
    }

    /// <summary>Silent connections, of which there are hundreds, need none.</summary>
    private void EnsureBuffer()
    {
        if (_buffer.Length == 0)
            _buffer = new byte[BufferLength];
    }
}
