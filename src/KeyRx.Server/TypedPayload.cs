using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using KeyRx.Protocol.Messages;

namespace KeyRx.Server;

/// <summary>
/// A value as the JSON of a payload, without reflection. Each thread has a writer and a buffer of its own.
/// </summary>
/// <remarks>Any thread. Dispose it before the next one of the same thread.</remarks>
internal readonly ref struct TypedPayload : IDisposable
{
    private const int FirstBytes = 1024;

    private static readonly JsonWriterOptions Options = new() { MaxDepth = JsonPayload.DepthMax };

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? Buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? Writer;

    private TypedPayload(ReadOnlySpan<byte> bytes) => Bytes = bytes;

    internal ReadOnlySpan<byte> Bytes { get; }

    /// <exception cref="ArgumentException">It nests too deep, or its type cannot be written.</exception>
    internal static TypedPayload Write<T>(T value, JsonTypeInfo<T> type)
    {
        ArgumentNullException.ThrowIfNull(type);
        var buffer = Buffer ??= new ArrayBufferWriter<byte>(FirstBytes);
        var json = Writer ??= new Utf8JsonWriter(buffer, Options);
        buffer.Clear();
        json.Reset(buffer);
        try
        {
            JsonSerializer.Serialize(json, value, type);
            json.Flush();
            return new TypedPayload(buffer.WrittenSpan);
        }
        catch (Exception e) when (e is InvalidOperationException or JsonException or NotSupportedException)
        {
            throw new ArgumentException($"a {typeof(T).Name} is no payload: {e.Message}", nameof(value), e);
        }
    }

    /// <summary>It may tell of keys: nothing of it stays.</summary>
    public void Dispose() => Buffer!.Clear();
}
