using System.Buffers;
using KeyRx.WebSockets.Deflate;
using KeyRx.WebSockets.Framing;
using KeyRx.WebSockets.Messages;

namespace KeyRx.Testing.Streams;

/// <summary>
/// What a reader made of a stream, a line each, in words that every reader can be put into: "text 6B", "close 1000 62",
/// "pong", and last, where a rule was broken, "violation 1002". Immutable.
/// </summary>
/// <param name="Lines">In order.</param>
/// <param name="Violation">The rule, where this was our own reader.</param>
public sealed record StreamTranscript(IReadOnlyList<string> Lines, ProtocolViolation Violation = ProtocolViolation.None)
{
    /// <summary>Where a reader waits for more.</summary>
    public const string Waits = "waits";

    /// <summary>What our assembler makes of it.</summary>
    public static StreamTranscript Of(ByteStream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var assembler = new MessageAssembler(stream.Reader);
        assembler.Reset(
            long.MaxValue, stream.Compression == StreamCompression.None ? null : new InflaterPool(),
            stream.Compression == StreamCompression.Takeover);
        List<string> lines = [];
        var violation = ProtocolViolation.None;
        byte[] left = [];
        for (var at = 0; at < stream.Bytes.Length && violation == ProtocolViolation.None;)
        {
            var length = Math.Min(stream.PieceBytesMax, stream.Bytes.Length - at);
            var input = new ReadOnlySequence<byte>((byte[])[.. left, .. stream.Bytes.Span.Slice(at, length)]);
            Read(assembler, ref input, lines, out violation);
            (left, at) = (input.ToArray(), at + length);
        }

        assembler.Reset(0); // gives everything back
        return new StreamTranscript(lines, violation);
    }

    private static void Read(
        MessageAssembler assembler, ref ReadOnlySequence<byte> input, List<string> lines,
        out ProtocolViolation violation)
    {
        while (assembler.TryRead(ref input, out var message, out violation) == MessageReadResult.Message)
        {
            lines.Add(Line(
                message.Opcode,
                message.Opcode == Opcode.Close ? message.CloseReasonUtf8.ToArray() : message.Payload.ToArray(),
                message.CloseStatus));
        }
        if (violation != ProtocolViolation.None) lines.Add(BrokenRule(violation.CloseStatus()));
    }

    public static string Line(Opcode opcode, ReadOnlySpan<byte> payload, int closeStatus = 0)
    {
        var status = opcode == Opcode.Close ? $"{closeStatus} " : "";
        return $"{opcode.ToString().ToLowerInvariant()} {status}{Convert.ToHexString(payload)}".TrimEnd();
    }

    public static string BrokenRule(int status) => $"violation {status}";

    /// <summary>The same without what a reader does not show.</summary>
    public StreamTranscript Without(string kind) =>
        this with { Lines = [.. Lines.Where(line => line.Split(' ')[0] != kind)] };

    /// <summary>The first place where two readers differ; null where they agree.</summary>
    /// <param name="stream">What both read.</param>
    /// <param name="theirs">The other reader's.</param>
    /// <param name="continued">Ours and theirs of <see cref="ByteStream.Continued"/>.</param>
    public Difference? CompareWith(
        ByteStream stream, StreamTranscript theirs, (StreamTranscript Ours, StreamTranscript Theirs) continued)
    {
        ArgumentNullException.ThrowIfNull(theirs);
        for (var i = 0; i < Math.Max(Lines.Count, theirs.Lines.Count); i++)
        {
            if (LineAt(i) != theirs.LineAt(i))
            {
                return new Difference(
                    stream, LineAt(i), theirs.LineAt(i), continued.Ours.LineAt(i), continued.Theirs.LineAt(i),
                    Violation);
            }
        }

        return null;
    }

    private string LineAt(int index) => Lines.ElementAtOrDefault(index) ?? Waits;
}
