using System.Buffers;
using KeyRx.WebSockets.Framing;

namespace KeyRx.Fuzz.Targets;

/// <summary>
/// Compressed messages: the examples of RFC 7692 7.2.3, whole, in fragments, and one after the other.
/// </summary>
internal static class DeflateSeeds
{
    private const uint Key = 0x3D21FA37;
    private const byte WithoutContext = 0, WithContext = 2, Client = 1;

    /// <summary>"Hello" in one block (RFC 7692 7.2.3.1).</summary>
    private static readonly byte[] Hello = [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00];

    /// <summary>"Hello" again, in the window of the message before (RFC 7692 7.2.3.2).</summary>
    private static readonly byte[] HelloAgain = [0xF2, 0x00, 0x11, 0x00, 0x00];

    /// <summary>"Hello" without compression (RFC 7692 7.2.3.3).</summary>
    private static readonly byte[] HelloStored = [0x00, 0x05, 0x00, 0xFA, 0xFF, 0x48, 0x65, 0x6C, 0x6C, 0x6F, 0x00];

    /// <summary>"Hello" in a final block (RFC 7692 7.2.3.4).</summary>
    private static readonly byte[] HelloFinal = [0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00, 0x00];

    /// <summary>"Hello" in two blocks (RFC 7692 7.2.3.5).</summary>
    private static readonly byte[] HelloTwice =
        [0xF2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xCA, 0xC9, 0xC9, 0x07, 0x00];

    internal static IEnumerable<Seed> All =>
    [
        ToSeed("client-one-block", WithoutContext, (Hello, true)),
        ToSeed("client-fragments", WithoutContext, (Hello[..3], false), (Hello[3..], true)),
        ToSeed("client-context", WithContext, (Hello, true), (HelloAgain, true)),
        ToSeed("client-stored", WithoutContext, (HelloStored, true)),
        ToSeed("client-final-block", WithoutContext, (HelloFinal, true), (Hello, true)),
        ToSeed("client-two-blocks", WithoutContext, (HelloTwice, true)),
        ToSeed("client-empty", WithoutContext, ([0x00], true)),
        ToSeed("server-context", Client | WithContext, (Hello, true), (HelloAgain, true)),
    ];

    private static Seed ToSeed(string name, byte settings, params (byte[] Payload, bool Fin)[] frames)
    {
        var output = new ArrayBufferWriter<byte>();
        var isFirst = true;
        foreach (var (payload, fin) in frames)
        {
            var frame = new ArrayBufferWriter<byte>();
            var opcode = isFirst ? Opcode.Text : Opcode.Continuation;
            if ((settings & Client) == 0) FrameWriter.WriteMasked(frame, opcode, payload, Key, fin);
            else FrameWriter.Write(frame, opcode, payload, fin);
            var bytes = frame.WrittenSpan.ToArray();
            if (isFirst) bytes[0] |= Rfc6455.Rsv1;
            output.Write(bytes);
            isFirst = fin;
        }

        return new Seed(name, [settings, 7, .. output.WrittenSpan]);
    }
}
