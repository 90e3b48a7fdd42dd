using System.Numerics;
using KeyRx.Protocol.Messages;
using KeyRx.Server.Connections;

namespace KeyRx.Server.Inbound;

/// <summary>
/// One message for the host, from its client to the answer; used again for a later one. Its memory is kept, so that
/// messages cost nothing.
/// </summary>
/// <remarks>
/// Threading: whose it is says its phase. The loop's while free; then of whoever reads it, under the queue's lock; then
/// of whoever wins the compare-and-swap from <see cref="InboundPhase.Read"/>: the host that decides, or the loop whose
/// patience is over. Once decided it is the loop's again.
/// </remarks>
internal sealed class InboundEntry(InboundQueue queue)
{
    private const int PhaseBits = 3;

    private readonly byte[] _messageId = new byte[ClientMessageReader.MessageIdBytesMax];
    private byte[] _bytes = [];
    private ClientIdentity? _client;
    private int _length;
    private int _messageIdLength;

    /// <summary>The turn, and below it the phase.</summary>
    private long _state;

    internal InboundQueue Queue => queue;

    /// <summary>Whose message it is.</summary>
    internal ClientIdentity Client => _client ?? throw new InvalidOperationException("the entry holds no message");

    /// <summary>The sender's token, for its share.</summary>
    internal ulong Fingerprint { get; private set; }

    /// <summary>When the loop took it in.</summary>
    internal ulong TakenNanos { get; private set; }

    /// <summary>UTF-8 of the id that the answer repeats; empty when the client wants none.</summary>
    internal ReadOnlySpan<byte> MessageId => _messageId.AsSpan(0, _messageIdLength);

    internal bool WantsAnswer => _messageIdLength > 0;

    /// <summary>The payload; once decided, the host's answer, empty for none.</summary>
    internal Span<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>Code of a refusal; 0 where the message was accepted.</summary>
    internal int Code { get; private set; }

    /// <summary>Sentence of a refusal.</summary>
    internal string Text { get; private set; } = "";

    /// <summary>Neighbours among those that wait, in the order in which they came. The loop's.</summary>
    internal InboundEntry? Before { get; set; }

    /// <summary>As <see cref="Before"/>.</summary>
    internal InboundEntry? After { get; set; }

    /// <summary>The next of those that were decided on.</summary>
    internal InboundEntry? NextDecided { get; set; }

    internal InboundPhase Phase => (InboundPhase)(Volatile.Read(ref _state) & ((1 << PhaseBits) - 1));

    /// <summary>Which message of those that this entry has held.</summary>
    internal long Turn => Volatile.Read(ref _state) >> PhaseBits;

    /// <summary>Takes a message in; it is unread from here on.</summary>
    internal void Begin(
        ClientIdentity client, ulong fingerprint, ReadOnlySpan<byte> messageId, ReadOnlySpan<byte> payload,
        ulong nowNanos)
    {
        (_client, Fingerprint, TakenNanos, Code, Text) = (client, fingerprint, nowNanos, 0, "");
        messageId.CopyTo(_messageId);
        _messageIdLength = messageId.Length;
        Hold(payload);
        Volatile.Write(ref _state, ((Turn + 1) << PhaseBits) | (long)InboundPhase.Unread);
    }

    /// <summary>The host has the payload now: it is overwritten here. Under the queue's lock.</summary>
    internal void MarkRead()
    {
        Hold([]);
        Enter(InboundPhase.Read);
    }

    /// <summary>True for one only: the message is still that one, read, and not decided on.</summary>
    internal bool TryClaim(long turn) => Interlocked.CompareExchange(
        ref _state, StateOf(turn, InboundPhase.Deciding), StateOf(turn, InboundPhase.Read))
        == StateOf(turn, InboundPhase.Read);

    /// <summary>The message of this turn may still be decided on.</summary>
    internal bool MayDecide(long turn) => Volatile.Read(ref _state) == StateOf(turn, InboundPhase.Read);

    /// <summary>What was decided, by whoever has claimed it.</summary>
    internal void Decide(int code, string text, ReadOnlySpan<byte> answer)
    {
        (Code, Text) = (code, text);
        Hold(answer);
        Enter(InboundPhase.Decided);
    }

    /// <summary>Nobody waits for it any more.</summary>
    internal void End()
    {
        Hold([]);
        (_client, NextDecided) = (null, null);
        Enter(InboundPhase.Free);
    }

    private static long StateOf(long turn, InboundPhase phase) => (turn << PhaseBits) | (long)phase;

    private void Enter(InboundPhase phase) => Volatile.Write(ref _state, StateOf(Turn, phase));

    private void Hold(ReadOnlySpan<byte> bytes)
    {
        Bytes.Clear(); // what clients say is nobody's business once it was read
        if (bytes.Length > _bytes.Length) _bytes = new byte[BitOperations.RoundUpToPowerOf2((uint)bytes.Length)];
        bytes.CopyTo(_bytes);
        _length = bytes.Length;
    }
}
