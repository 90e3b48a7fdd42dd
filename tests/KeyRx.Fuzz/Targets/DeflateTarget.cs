using KeyRx.WebSockets.Deflate;
using KeyRx.WebSockets.Framing;
using KeyRx.WebSockets.Messages;

namespace KeyRx.Fuzz.Targets;

/// <summary>
/// <see cref="MessageAssembler"/> with permessage-deflate agreed (RFC 7692). Input: a byte of settings (bit 0 the role,
/// bit 1 whether the peer keeps its context, the rest picks the limit), a byte for <see cref="CutPattern"/>, then the
/// stream; both also say how much one call may do. One thread: the inflaters are used again from input to
/// input, as a server's are.
/// </summary>
internal sealed class DeflateTarget : IFuzzTarget
{
    private const int SettingsBytes = 2;

    private static readonly int[] LimitsBytes = [64 * 1024, 0, 125, 1000, 1 << 20];

    /// <summary>Made in a run: before the first one, code with coverage in it has nowhere to write to.</summary>
    private InflaterPool? _inflaters;

    public string Name => "deflate";

    public IEnumerable<Seed> Seeds => DeflateSeeds.All;

    public void Run(ReadOnlySpan<byte> input)
    {
        if (input.Length < SettingsBytes) return;
        var role = (input[0] & 1) == 0 ? WebSocketRole.Server : WebSocketRole.Client;
        var keepsContext = (input[0] & 2) != 0;
        var limit = LimitsBytes[(input[0] >> 2) % LimitsBytes.Length];
        _inflaters ??= new InflaterPool();
        var stream = input[SettingsBytes..].ToArray();
        var whole = new FrameTranscript(role, limit, _inflaters, keepsContext).Read([stream]);
        var cut = new FrameTranscript(role, limit, _inflaters, keepsContext).Read(CutPattern.Cut(stream, input[1]));
        FindingException.Unless(whole.SequenceEqual(cut), "the messages and the end do not depend on the cut");
        var share = new ReadShare(1 + (input[1] & 3), 1 + (input[1] >> 2), 1 + input[0]);
        var bounded = new FrameTranscript(role, limit, _inflaters, keepsContext) { Share = share }
            .Read(CutPattern.Cut(stream, input[1]));
        FindingException.Unless(whole.SequenceEqual(bounded), "nor on what is done in one call");
    }
}
