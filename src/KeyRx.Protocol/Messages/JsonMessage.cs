using System.Buffers;
using System.Text.Json;

namespace KeyRx.Protocol.Messages;

/// <summary>
/// A thread's one JSON writer on somebody's buffer: one message from <see cref="Begin"/>, or one payload from
/// <see cref="BeginPayload"/>, to <see cref="End"/>, without allocating. Any thread, one message at a time each.
/// </summary>
internal readonly ref struct JsonMessage
{
    [ThreadStatic]
    private static Utf8JsonWriter? Cached;

    private JsonMessage(Utf8JsonWriter json) => Json = json;

    internal Utf8JsonWriter Json { get; }

    /// <summary>Opens <c>{"type":...</c>.</summary>
    internal static JsonMessage Begin(IBufferWriter<byte> output, JsonEncodedText type)
    {
        var message = BeginPayload(output);
        message.Json.WriteString(JsonNames.Type, type);
        return message;
    }

    /// <summary>Opens a plain object.</summary>
    internal static JsonMessage BeginPayload(IBufferWriter<byte> output)
    {
        // Our own order of writing is tested, so it is not validated again for every event.
        var json = Cached ??= new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true });
        json.Reset(output);
        json.WriteStartObject();
        return new JsonMessage(json);
    }

    internal void WriteMessageId(ReadOnlySpan<byte> messageIdUtf8)
    {
        if (!messageIdUtf8.IsEmpty) Json.WriteString(JsonNames.MessageId, messageIdUtf8);
    }

    internal void WriteEpoch(ulong epoch)
    {
        Span<byte> digits = stackalloc byte[EpochText.Length];
        EpochText.Format(epoch, digits);
        Json.WriteString(JsonNames.Epoch, digits);
    }

    internal void WritePosition(StreamPosition position)
    {
        WriteEpoch(position.Epoch);
        Json.WriteNumber(JsonNames.Sequence, position.Sequence);
    }

    /// <summary>Writes JSON that was checked when it was published.</summary>
    internal void WritePayload(ReadOnlySpan<byte> json)
    {
        Json.WritePropertyName(JsonNames.Payload);
        Json.WriteRawValue(json, skipInputValidation: true);
    }

    internal void End() => EndAndCount();

    /// <summary>
    /// Ends a message that tells of keys. Blanks (RFC 8259 2) fill it up to a multiple of <paramref name="unit"/>
    /// bytes: anybody on the machine can read how much a socket has sent, and must not learn from it which key it was.
    /// </summary>
    internal void EndPadded(IBufferWriter<byte> output, int unit)
    {
        var blanks = unit - 1 - ((EndAndCount() - 1) % unit);
        if (blanks == 0) return;
        output.GetSpan(blanks)[..blanks].Fill((byte)' ');
        output.Advance(blanks);
    }

    private int EndAndCount()
    {
        Json.WriteEndObject();
        Json.Flush();
        var bytes = (int)Json.BytesCommitted;
        // Let go of the caller's buffer: the writer lives as long as the thread.
        Json.Reset(NoOutput.Instance);
        return bytes;
    }

    /// <summary>Where the idle writer points to; nothing is ever written to it.</summary>
    private sealed class NoOutput : IBufferWriter<byte>
    {
        internal static readonly NoOutput Instance = new();

        public void Advance(int count)
        {
        }

        public Memory<byte> GetMemory(int sizeHint = 0) => new byte[Math.Max(sizeHint, 256)];

        public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
    }
}
