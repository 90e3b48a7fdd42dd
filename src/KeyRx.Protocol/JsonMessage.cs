using System.Buffers;
using System.Text.Json;

namespace KeyRx.Protocol;

/// <summary>A pooled JSON writer on somebody's buffer: one message from <see cref="Begin"/> to <see cref="End"/>, without allocating.</summary>
internal readonly ref struct JsonMessage
{
    [ThreadStatic]
    private static Utf8JsonWriter? Cached;

    private JsonMessage(Utf8JsonWriter json) => Json = json;

    internal Utf8JsonWriter Json { get; }

    /// <summary>Opens <c>{"type":...</c>.</summary>
    internal static JsonMessage Begin(IBufferWriter<byte> output, JsonEncodedText type)
    {
        // Our own writing order is tested; validating it again for every event would cost a third of the time.
        var json = Cached ??= new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true });
        json.Reset(output);
        json.WriteStartObject();
        json.WriteString(JsonNames.Type, type);
        return new JsonMessage(json);
    }

    internal void WriteMessageId(ReadOnlySpan<byte> messageIdUtf8)
    {
        if (!messageIdUtf8.IsEmpty) Json.WriteString(JsonNames.MessageId, messageIdUtf8);
    }

    internal void WritePosition(StreamPosition position)
    {
        Json.WriteString(JsonNames.Epoch, EpochText.Format(position.Epoch));
        Json.WriteNumber(JsonNames.Sequence, position.Sequence);
    }

    internal void End()
    {
        Json.WriteEndObject();
        Json.Flush();
        // Let go of the caller's buffer: the writer lives as long as the thread.
        Json.Reset(NoOutput.Instance);
    }

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
