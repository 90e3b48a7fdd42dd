using System.Buffers;
using System.Text;
using KeyRx.Tests.Server.Model;
using KeyRx.WebSockets.Deflate;
using KeyRx.WebSockets.Framing;
using KeyRx.WebSockets.Messages;
using Xunit;

namespace KeyRx.Tests.Server.Connections;

/// <summary>A peer of the rig on /echo: says whole messages, and keeps the whole messages that came back.</summary>
internal sealed class EchoPeer
{
    private readonly MessageAssembler _assembler = new(WebSocketRole.Client);
    private readonly ServerRig _rig;
    private bool _isUpgraded;

    internal EchoPeer(ServerRig rig, string? extensions = null)
    {
        _rig = rig;
        Peer = rig.Connect(extensions: extensions, path: "/echo");
        _assembler.Reset(int.MaxValue, extensions is null ? null : new InflaterPool());
        rig.Settle();
        Take(Peer.Heard());
    }

    internal MemoryPeer Peer { get; }

    internal List<byte[]> Messages { get; } = [];

    internal ushort? CloseStatus { get; private set; }

    /// <summary>Nothing of a message has come, or all of it.</summary>
    internal bool IsBetweenMessages { get; private set; } = true;

    internal static byte[] Bytes(int length, byte seed)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++) bytes[i] = (byte)((i * 31) + (i >> 8) + seed);
        return bytes;
    }

    internal void Say(byte[] message)
    {
        var frame = new ArrayBufferWriter<byte>();
        FrameWriter.WriteMasked(frame, Opcode.Binary, message, maskingKey: 0x12345678);
        Peer.Say(frame.WrittenSpan);
    }

    /// <summary>Lets the server come to rest, and hears what it sent.</summary>
    internal void Hear()
    {
        _rig.Settle();
        Take(Peer.Heard());
    }

    /// <summary>
    /// Takes so many bytes at most, lets the server come to rest, and so on until it is sent no more.
    /// </summary>
    internal void ReadInSteps(int step)
    {
        for (var i = 0; i < 100_000; i++)
        {
            Peer.Stall(step);
            Peer.FinishStep();
            _rig.Settle();
            var heard = Peer.Heard();
            if (heard.Length == 0) return;
            Take(heard);
        }

        Assert.Fail("the server does not come to an end");
    }

    internal void Take(byte[] bytes)
    {
        if (!_isUpgraded && bytes.Length > 0)
        {
            bytes = bytes[(Encoding.ASCII.GetString(bytes).IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
            _isUpgraded = true;
        }

        var input = new ReadOnlySequence<byte>(bytes);
        if (!input.IsEmpty) IsBetweenMessages = false;
        while (_assembler.TryRead(ref input, out var message, out _) == MessageReadResult.Message)
        {
            if (message.Opcode == Opcode.Close) CloseStatus = message.CloseStatus;
            else if (message.Opcode == Opcode.Binary) Messages.Add(message.Payload.ToArray());
            IsBetweenMessages = input.IsEmpty;
        }
    }
}
