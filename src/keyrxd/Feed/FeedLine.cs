using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;
using KeyRx.Protocol.Messages;

namespace KeyRx.Daemon.Feed;

/// <summary>
/// One line of a feed to a topic and its payload: the object without its <c>type</c>, with a <c>timestamp</c> of ours
/// where it has none. Fields that are not known here are passed on as they are. Pure; any thread.
/// </summary>
internal static class FeedLine
{
    /// <summary>Largest line.</summary>
    internal const int BytesMax = 64 * 1024;

    /// <summary>Largest payload: what a topic that retains 1 MiB takes.</summary>
    internal const int PayloadBytesMax = 32 * 1024;

    private const string Kinds = "state, profile_changed, layer or mapping";

    /// <summary>False with the reason, which never holds any of the line.</summary>
    /// <param name="line">Without its line feed.</param>
    /// <param name="nowMicros">Stands in for a timestamp that is left out.</param>
    /// <param name="payload">Gets the payload; what is there when the line is refused means nothing.</param>
    /// <param name="topic">Where it belongs; null for a line that says nothing to us.</param>
    /// <param name="error">Names the field.</param>
    internal static bool TryRead(
        ReadOnlySpan<byte> line, long nowMicros, ArrayBufferWriter<byte> payload, out string? topic,
        [NotNullWhen(false)] out string? error)
    {
        topic = null;
        if (!JsonPayload.IsValid(line, out error))
        {
            error = $"the line is no JSON: {error}";
            return false;
        }

        // Valid from here on: the readers below cannot throw.
        if (KanataLine.IsOne(line))
        {
            error = KanataLine.Read(line, out var own);
            if (own is null) return error is null;
            line = own;
        }

        error = FindKind(line, out var kind) ?? WritePayload(line, kind!, nowMicros, payload);
        if (error is null && payload.WrittenCount > PayloadBytesMax)
            error = $"the event is over {PayloadBytesMax} bytes long";
        if (error is null) topic = kind!.Topic;
        return error is null;
    }

    /// <summary>Before the fields: it may stand anywhere, and they mean nothing without it.</summary>
    private static string? FindKind(ReadOnlySpan<byte> line, out FeedKind? kind)
    {
        kind = null;
        var isGiven = false;
        var reader = new Utf8JsonReader(line);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) return "the line is no JSON object";
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isType = reader.ValueTextEquals("type"u8);
            reader.Read();
            if (isType && isGiven) return "'type' is given twice";
            if (isType)
                (isGiven, kind) = (true, reader.TokenType == JsonTokenType.String ? FeedKind.Find(in reader) : null);
            reader.Skip();
        }

        if (!isGiven) return $"'type' is missing: give {Kinds}";
        return kind is null ? $"'type' is not known: give {Kinds}" : null;
    }

    private static string? WritePayload(
        ReadOnlySpan<byte> line, FeedKind kind, long nowMicros, ArrayBufferWriter<byte> payload)
    {
        var (given, present) = (0u, 0u); // a bit for each of the kind's fields
        payload.Write("{"u8);
        var reader = new Utf8JsonReader(line);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            var isType = reader.ValueTextEquals("type"u8);
            var index = kind.IndexOf(in reader);
            reader.Read();
            if (index >= 0)
            {
                var (field, bit) = (kind.Fields[index], 1u << index);
                if ((given & bit) != 0) return $"'{field.Name}' is given twice";
                given |= bit;
                if (reader.TokenType == JsonTokenType.Null) continue; // as left out (PROTOCOL.md, "Messages")
                if (field.Fault(ref reader) is { } fault) return fault;
                present |= bit;
            }

            reader.Skip();
            if (!isType) AppendField(payload, line[start..(int)reader.BytesConsumed]);
        }

        return End(payload, kind, present, nowMicros);
    }

    private static string? End(ArrayBufferWriter<byte> payload, FeedKind kind, uint present, long nowMicros)
    {
        for (var i = 0; i < kind.Fields.Count; i++)
        {
            if ((present & (1u << i)) != 0) continue;
            if (kind.Fields[i].IsRequired) return $"'{kind.Fields[i].Name}' is missing";
            if (kind.Fields[i].Kind == FeedFieldKind.Micros)
            {
                AppendField(
                    payload,
                    Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\"timestamp\":{nowMicros}")));
            }
        }

        payload.Write("}"u8);
        return null;
    }

    private static void AppendField(ArrayBufferWriter<byte> payload, ReadOnlySpan<byte> field)
    {
        if (payload.WrittenCount > 1) payload.Write(","u8);
        payload.Write(field);
    }
}
