using KeyRx.WebSockets.Framing;
using KeyRx.WebSockets.Messages;

namespace KeyRx.Fuzz.Targets;

/// <summary>
/// <see cref="MessageAssembler"/> over any bytes, in both roles. Input: a byte of settings (bit 0 the role, the rest
/// picks the limit), a byte for <see cref="CutPattern"/>, then the stream.
/// </summary>
internal sealed class FramesTarget : IFuzzTarget
{
    private const int SettingsBytes = 2;

    private static readonly long[] LimitsBytes = [64 * 1024, 0, 125, 1000, long.MaxValue];

    public string Name => "frames";

    public IEnumerable<Seed> Seeds => FrameSeeds.All;

    public void Run(ReadOnlySpan<byte> input)
    {
        if (input.Length < SettingsBytes) return;
        var role = (input[0] & 1) == 0 ? WebSocketRole.Server : WebSocketRole.Client;
        var limit = LimitsBytes[(input[0] >> 1) % LimitsBytes.Length];
        var stream = input[SettingsBytes..].ToArray();
        var whole = new FrameTranscript(role, limit).Read([stream]);
        var cut = new FrameTranscript(role, limit).Read(CutPattern.Cut(stream, input[1]));
        FindingException.Unless(whole.SequenceEqual(cut), "the messages and the end do not depend on the cut");
    }

    /// <summary>The settings that <see cref="Run"/> reads back, with the largest usual limit.</summary>
    internal static byte[] Settings(WebSocketRole role, byte cut) =>
        [role == WebSocketRole.Server ? (byte)0 : (byte)1, cut];
}
