using KeyRx.Protocol.Messages;
using KeyRx.Server.Connections;

namespace KeyRx.Server.Inbound;

/// <summary>
/// A message that a client has published for the host. Where its sender wants an answer, accept or refuse it: the first
/// decision counts, and it must come in time.
/// </summary>
/// <remarks>Any thread, and any number of copies; nothing here waits or allocates.</remarks>
public readonly struct InboundMessage
{
    /// <summary>Longest sentence of a refusal, in characters.</summary>
    public const int TextLengthMax = 256;

    private readonly InboundEntry? _entry;
    private readonly long _turn;

    internal InboundMessage(InboundEntry entry, long turn, ClientIdentity client, int length, ulong timeNanos)
    {
        (_entry, _turn, Client, Length, TimeNanos) = (entry, turn, client, length, timeNanos);
        WantsAnswer = entry.WantsAnswer;
    }

    /// <summary>Who has sent it; its connection may be gone by now. Null where nothing was read.</summary>
    public ClientIdentity? Client { get; }

    /// <summary>Bytes of its payload, one JSON value in UTF-8, in the buffer it was read into.</summary>
    public int Length { get; }

    /// <summary>When the server took it in, in nanoseconds of its monotonic clock.</summary>
    public ulong TimeNanos { get; }

    /// <summary>
    /// Its sender has given it a <c>message_id</c> and waits. Otherwise there is nothing to decide: reading it was all.
    /// </summary>
    public bool WantsAnswer { get; }

    /// <summary>Its sender waits still: no answer was given, and its time is not over.</summary>
    public bool IsPending => _entry is not null && _entry.MayDecide(_turn);

    /// <summary>Tells the sender that the message was obeyed.</summary>
    /// <returns>
    /// False where nobody waits: no answer is wanted, one was given, it comes too late, or the server has ended. A
    /// connection that is gone is not noticed here.
    /// </returns>
    public bool Accept() => Decide(0, "", []);

    /// <summary>The same, with something to say: the answer's <c>payload</c>.</summary>
    /// <param name="answer">One JSON value in UTF-8; copied.</param>
    /// <exception cref="ArgumentException">It is no JSON, or longer than the topic allows.</exception>
    /// <inheritdoc cref="Accept()" path="/returns"/>
    public bool Accept(ReadOnlySpan<byte> answer)
    {
        if (_entry is null) return false;
        CheckJson(_entry.Queue, answer, nameof(answer));
        return Decide(0, "", answer);
    }

    /// <summary>Tells the sender that the message was not obeyed.</summary>
    /// <param name="code">
    /// Of PROTOCOL.md, "Errors", or another from 400 to 599: 4xx is the sender's own fault, 5xx may be tried again.
    /// </param>
    /// <param name="text">A sentence for people: no key, no token.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such code.</exception>
    /// <exception cref="ArgumentException">The sentence is empty or too long.</exception>
    /// <inheritdoc cref="Accept()" path="/returns"/>
    public bool Refuse(int code, string text)
    {
        if (code is < 400 or > 599)
            throw new ArgumentOutOfRangeException(nameof(code), code, "the code of a refusal is 400 to 599");
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        if (text.Length > TextLengthMax)
            throw new ArgumentException($"a sentence has {TextLengthMax} characters at most", nameof(text));
        return Decide(code, text, []);
    }

    internal static void CheckJson(InboundQueue queue, ReadOnlySpan<byte> json, string parameter)
    {
        if (json.Length > queue.PayloadBytesMax)
        {
            throw new ArgumentException(
                $"a payload of '{queue.Name}' is at most {queue.PayloadBytesMax} bytes, not {json.Length}", parameter);
        }

        if (!JsonPayload.IsValid(json, out var error))
            throw new ArgumentException($"the payload for '{queue.Name}' is no JSON: {error}", parameter);
    }

    /// <summary>True for whoever may decide, and nobody after.</summary>
    internal bool TryClaim(out InboundEntry entry)
    {
        entry = _entry!;
        return _entry is not null && _entry.TryClaim(_turn);
    }

    private bool Decide(int code, string text, ReadOnlySpan<byte> answer)
    {
        if (_entry is null || _entry.Queue.Wake.IsClosed || !TryClaim(out var entry)) return false;
        entry.Queue.Decide(entry, code, text, answer);
        return true;
    }
}
