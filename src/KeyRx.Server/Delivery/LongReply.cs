using System.Buffers;
using KeyRx.WebSockets.Framing;

namespace KeyRx.Server.Delivery;

/// <summary>
/// A message on its way out that is too long to be copied among the replies: it is sent from where it was assembled.
/// Nothing else may be read from its connection meanwhile, for that would take its bytes away.
/// </summary>
/// <param name="opcode">Text or binary.</param>
/// <param name="payload">Not empty; stays where it is until the reply is out or forgotten.</param>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class LongReply(Opcode opcode, ReadOnlySequence<byte> payload)
{
    internal Opcode Opcode { get; } = opcode;

    /// <summary>What the socket, or a rest on its way to the socket, has not been given yet.</summary>
    internal ReadOnlySequence<byte> Left { get; private set; } = payload;

    /// <summary>Its header is out or on its way: from here on it must be sent to its end.</summary>
    internal bool HasBegun { get; set; }

    /// <summary>When its client last took some of it, in monotonic nanoseconds.</summary>
    internal ulong MovedNanos { get; set; }

    /// <summary>The next bytes in one piece: at least one, so that whoever sends them gets on.</summary>
    internal ReadOnlySpan<byte> Next(int most)
    {
        var first = Left.FirstSpan;
        if (first.IsEmpty)
            throw new InvalidOperationException("nothing is left of the reply, or it has an empty piece");
        return first[..Math.Min(first.Length, most)];
    }

    internal void Consume(int count) => Left = Left.Slice(count);
}
