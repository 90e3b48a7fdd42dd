using System.Buffers;
using KeyRx.WebSockets.Framing;

namespace KeyRx.Fuzz.Targets;

/// <summary>Streams of valid frames, and the few bytes from which each rule is one step away.</summary>
internal static class FrameSeeds
{
    private const uint Key = 0x3D21FA37;

    internal static IEnumerable<Seed> All =>
    [
        .. Streams.Select(each =>
            new Seed($"client-{each.Name}", [
                .. FramesTarget.Settings(WebSocketRole.Server, 7), .. ToBytes(each.Frames, isMasked: true)])),
        .. Streams.Select(each =>
            new Seed($"server-{each.Name}", [
                .. FramesTarget.Settings(WebSocketRole.Client, 0), .. ToBytes(each.Frames, isMasked: false)])),
    ];

    private static (string Name, (Opcode Opcode, byte[] Payload, bool Fin)[] Frames)[] Streams =>
    [
        ("text", [(Opcode.Text, [.. "key €"u8], true)]),
        ("empty", [(Opcode.Text, [], true), (Opcode.Binary, [], true)]),
        (
            "fragments",
            [
                (Opcode.Text, [0xE2], false), (Opcode.Ping, [1], true), (Opcode.Continuation, [0x82, 0xAC], false),
                (Opcode.Continuation, [], true)]),
        ("length-16", [(Opcode.Binary, new byte[126], true)]),
        ("control", [(Opcode.Ping, [.. "ping"u8], true), (Opcode.Pong, [], true)]),
        ("close", [(Opcode.Close, [0x03, 0xE8, .. "bye"u8], true), (Opcode.Ping, [], true)]),
        ("close-empty", [(Opcode.Close, [], true)]),
    ];

    private static byte[] ToBytes(IEnumerable<(Opcode Opcode, byte[] Payload, bool Fin)> frames, bool isMasked)
    {
        var output = new ArrayBufferWriter<byte>();
        foreach (var (opcode, payload, fin) in frames)
        {
            if (isMasked) FrameWriter.WriteMasked(output, opcode, payload, Key, fin);
            else FrameWriter.Write(output, opcode, payload, fin);
        }

        return output.WrittenSpan.ToArray();
    }
}
