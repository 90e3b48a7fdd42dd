using System.Buffers;
using System.Text;
using System.Text.Json;
using KeyRx.Tests.Server.Model;
using KeyRx.WebSockets.Framing;
using KeyRx.WebSockets.Messages;
using Xunit;

namespace KeyRx.Tests.Server;

/// <summary>A peer of the rig that says what the test writes, and keeps what it was told as JSON.</summary>
internal sealed class TextPeer
{
    private readonly MessageAssembler _assembler = new(WebSocketRole.Client);
    private readonly ServerRig _rig;
    private bool _isUpgraded;

    internal TextPeer(ServerRig rig)
    {
        _rig = rig;
        Peer = rig.Connect();
        _assembler.Reset(1024 * 1024, null);
        Session = Hear().Single(message => TypeOf(message) == "connected").GetProperty("payload").GetProperty("session")
            .GetString()!;
    }

    internal MemoryPeer Peer { get; }

    internal string Session { get; }

    internal ushort? CloseStatus { get; private set; }

    /// <summary>Says something and hears what it led to.</summary>
    internal List<JsonElement> Ask(string json)
    {
        Say(json);
        return Hear();
    }

    /// <summary>Says something; nobody has heard it yet.</summary>
    internal void Say(string json)
    {
        var frame = new ArrayBufferWriter<byte>();
        FrameWriter.WriteMasked(frame, Opcode.Text, Encoding.UTF8.GetBytes(json), maskingKey: 0x12345678);
        Peer.Say(frame.WrittenSpan);
    }

    /// <summary>Lets the owner come to rest; the messages since the last time.</summary>
    internal List<JsonElement> Hear()
    {
        _rig.Settle();
        var bytes = Peer.Heard();
        if (!_isUpgraded)
            bytes = bytes[(Encoding.ASCII.GetString(bytes).IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
        _isUpgraded = true;
        var input = new ReadOnlySequence<byte>(bytes);
        List<JsonElement> heard = [];
        while (_assembler.TryRead(ref input, out var message, out var violation) == MessageReadResult.Message)
        {
            if (message.Opcode == Opcode.Close) CloseStatus = message.CloseStatus;
            if (message.Opcode == Opcode.Text) heard.Add(JsonDocument.Parse(message.Payload.ToArray()).RootElement);
        }

        Assert.True(input.IsEmpty, "a message broke off");
        return heard;
    }

    internal static string TypeOf(JsonElement message) => message.GetProperty("type").GetString()!;

    /// <summary>"type" of each, an error with its code and text, an event with its sequence.</summary>
    internal static string[] Summary(IEnumerable<JsonElement> messages) =>
        [.. messages.Select(message => TypeOf(message) switch
        {
            "error" => $"{message.GetProperty("code")}: {message.GetProperty("message")}",
            "event" => $"event {message.GetProperty("seq")}",
            var type => type,
        })];
}
