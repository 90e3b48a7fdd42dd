using CsCheck;
using KeyRx.WebSockets.Framing;

namespace KeyRx.Tests.WebSockets;

/// <summary>
/// Valid frames of a peer of either role, and the messages in them as <see cref="Transcript"/> tells
/// them. Made of a seed: data messages in fragments, some of them empty, control frames before,
/// between and behind them (RFC 6455 5.4).
/// </summary>
internal sealed class FrameStream
{
    private readonly Random _random;
    private readonly List<byte> _bytes = [];
    private readonly List<string> _messages = [];
    private readonly List<int> _ends = [];

    private FrameStream(WebSocketRole reader, int seed)
    {
        (Reader, _random) = (reader, new Random(seed));
        for (var left = _random.Next(1, 6); left > 0; left--) AddMessage();
        if (_random.Next(4) == 0) AddClose();
    }

    public static Gen<FrameStream> Any { get; } = Gen.Select(Gen.Bool, Gen.Int[0, int.MaxValue], (isServer, seed) =>
        new FrameStream(isServer ? WebSocketRole.Server : WebSocketRole.Client, seed));

    /// <summary>The role of who reads them.</summary>
    public WebSocketRole Reader { get; }

    public byte[] Bytes => [.. _bytes];

    public IReadOnlyList<string> Messages => _messages;

    /// <summary>The messages that end within so many bytes.</summary>
    public IEnumerable<string> MessagesWithin(int length) => _messages.Where((_, i) => _ends[i] <= length);

    public override string ToString() => $"for {Reader}: {Convert.ToHexString([.. _bytes])}";

    private void AddMessage()
    {
        var isText = _random.Next(2) == 0;
        var payload = isText ? Utf8Pieces.Valid(_random) : RandomBytes(_random.Next(10) == 0 ? 300 : 40);
        var first = isText ? Opcode.Text : Opcode.Binary;
        var at = 0;
        while (_random.Next(3) > 0)
        {
            MaybeAddControl();
            var end = _random.Next(at, payload.Length + 1);
            AddFrame((int)first, payload[at..end]);
            (first, at) = (Opcode.Continuation, end);
        }

        MaybeAddControl();
        AddFrame(0x80 | (int)first, payload[at..]);
        Expect(isText ? Opcode.Text : Opcode.Binary, payload);
    }

    private void MaybeAddControl()
    {
        if (_random.Next(3) > 0) return;
        var opcode = _random.Next(2) == 0 ? Opcode.Ping : Opcode.Pong;
        var payload = RandomBytes(_random.Next(8) == 0 ? Rfc6455.ControlPayloadMax : 6);
        AddFrame(0x80 | (int)opcode, payload);
        Expect(opcode, payload);
    }

    /// <summary>What follows a close frame is discarded (RFC 6455 1.4).</summary>
    private void AddClose()
    {
        byte[] payload = [0x03, 0xE8, .. "bye"u8];
        AddFrame(0x88, payload);
        Expect(Opcode.Close, payload);
        if (_random.Next(2) == 0) _bytes.AddRange(RandomBytes(20));
    }

    private void AddFrame(int first, byte[] payload) =>
        _bytes.AddRange(
            Reader == WebSocketRole.Server
                ? Wire.Masked(first, payload, (uint)_random.Next())
                : Wire.Plain(first, payload));

    private void Expect(Opcode opcode, byte[] payload)
    {
        _messages.Add($"{opcode} {Convert.ToHexString(payload)}");
        _ends.Add(_bytes.Count);
    }

    private byte[] RandomBytes(int lengthMax)
    {
        var bytes = new byte[_random.Next(lengthMax + 1)];
        _random.NextBytes(bytes);
        return bytes;
    }
}
