using System.Buffers;
using KeyRx.Testing;
using KeyRx.WebSockets.Framing;
using KeyRx.WebSockets.Messages;
using Xunit;

namespace KeyRx.Tests.WebSockets;

/// <summary>
/// What <see cref="Transcript"/> reads, with a small share in each call, and where the calls stopped. The same seed
/// gives the same shares.
/// </summary>
internal sealed class BoundedReader(int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>Stops inside a compressed frame that had bytes left.</summary>
    public int StopsInFrames { get; private set; }

    /// <summary>Stops after bytes of what the sender had cut off its message.</summary>
    public int StopsInTails { get; private set; }

    /// <summary>Calls that had no input and still got bytes out of zlib.</summary>
    public int CallsWithoutInput { get; private set; }

    public List<string> Read(MessageAssembler assembler, IEnumerable<byte[]> pieces, out ProtocolViolation violation)
    {
        var lines = new List<string>();
        byte[] left = [];
        violation = ProtocolViolation.None;
        foreach (var piece in pieces)
        {
            var input = left.Length == 0 ? new ReadOnlySequence<byte>(piece) : Chunked.Join([left, piece]);
            while (true)
            {
                var result = Call(assembler, ref input, out var message, out violation);
                if (result == MessageReadResult.NeedMore) break;
                if (result == MessageReadResult.Message)
                    lines.Add($"{message.Opcode} {Convert.ToHexString(message.Payload.ToArray())}");
                if (result != MessageReadResult.Violation) continue;
                lines.Add($"violation {violation.CloseStatus()}");
                return lines;
            }

            left = input.ToArray();
        }

        return lines;
    }

    private MessageReadResult Call(
        MessageAssembler assembler,
        ref ReadOnlySequence<byte> input,
        out WebSocketMessage message,
        out ProtocolViolation violation)
    {
        var share = new ReadShare(1 + _random.Next(3), Some(), Some());
        var (before, had) = (input.Length, share);
        var result = assembler.TryRead(ref input, ref share, out message, out violation);
        Assert.True(share is { FramesLeft: >= 0, CompressedBytesLeft: >= 0, InflatedBytesLeft: >= 0 }, "it did more");
        Assert.Equal(result == MessageReadResult.ShareSpent, assembler.IsPaused);
        if (result == MessageReadResult.ShareSpent)
        {
            Assert.True(share.IsSpent, "it stopped early");
            Assert.False(assembler.IsIdle);
            if (!input.IsEmpty && share.CompressedBytesLeft * share.InflatedBytesLeft == 0) StopsInFrames++;
            if (input.Length == before && share.CompressedBytesLeft < had.CompressedBytesLeft) StopsInTails++;
        }

        if (before == 0 && share.InflatedBytesLeft < had.InflatedBytesLeft) CallsWithoutInput++;
        return result;
    }

    /// <summary>A few bytes mostly.</summary>
    private int Some() => 1 + _random.Next(_random.Next(4) switch
    {
        0 => 5_000,
        1 => 20,
        _ => 3,
    });
}
