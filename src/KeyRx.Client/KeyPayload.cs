using System.Globalization;
using System.Text.Json;
using KeyRx.Protocol;
using KeyRx.Protocol.Keys;

namespace KeyRx.Client;

/// <summary>The JSON payload of a key event, back to the event it was made of (PROTOCOL.md, "key").</summary>
/// <remarks>Pure. The document was parsed before, so its grammar is known to be good; its fields are not.</remarks>
internal ref struct KeyPayload
{
    private long? _unixMicros;
    private KeyAction? _action;
    private KeyEvent _event;

    /// <summary>False where a field that every key event has is missing or makes no sense.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> json, ClockPair clock, out KeyEvent keyEvent, out long unixMicros)
    {
        (keyEvent, unixMicros) = (default, 0);
        var payload = default(KeyPayload);
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!payload.TryTake(ref reader)) return false;
        }

        if (payload._unixMicros is not { } micros || payload._action is not { } action) return false;
        unixMicros = micros;
        keyEvent = payload._event with { TimeNanos = ToMonotonicNanos(micros, clock), Action = action };
        return true;
    }

    /// <summary>The reader stands at a name, and afterwards at the end of its value.</summary>
    private bool TryTake(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("timestamp"u8)) return TryReadTimestamp(ref reader);
        if (reader.ValueTextEquals("action"u8)) return TryReadAction(ref reader);
        if (reader.ValueTextEquals("key_code"u8)) return TryReadKey(ref reader);
        if (reader.ValueTextEquals("synthetic"u8)) return TryReadSynthetic(ref reader);
        if (reader.ValueTextEquals("device"u8))
        {
            if (!TryReadNumber(ref reader, ushort.MaxValue, out var device)) return false;
            _event = _event with { Device = (ushort)device };
            return true;
        }

        if (reader.ValueTextEquals("latency_us"u8))
        {
            if (!TryReadNumber(ref reader, uint.MaxValue / 1000, out var micros)) return false;
            _event = _event with { HookDelayNanos = (uint)micros * 1000 };
            return true;
        }

        if (reader.ValueTextEquals("modifiers"u8))
        {
            if (!TryReadNumber(ref reader, ushort.MaxValue, out var modifiers)) return false;
            _event = _event with { Modifiers = (KeyModifiers)modifiers };
            return true;
        }

        return reader.Read() && reader.TrySkip();
    }

    private bool TryReadTimestamp(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var micros))
            return false;
        _unixMicros = micros;
        return true;
    }

    private bool TryReadAction(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.String) return false;
        _action = reader.ValueTextEquals("press"u8) ? KeyAction.Press
            : reader.ValueTextEquals("release"u8) ? KeyAction.Release
            : reader.ValueTextEquals("repeat"u8) ? KeyAction.Repeat
            : null;
        return _action is not null;
    }

    /// <summary>A name from a newer table than ours leaves the key unknown (0); the event still counts.</summary>
    private bool TryReadKey(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.String) return false;
        if (TryParseKey(reader.GetString(), out var native))
            _event = _event with { Native = native, Code = KeyCodes.Usage(native) };
        return true;
    }

    /// <summary>The number of a key that the server names.</summary>
    internal static bool TryParseKey(ReadOnlySpan<char> name, out uint native) =>
        KeyCodes.TryParse(name, out native) || TryParseNumbered(name, out native);

    /// <summary><c>KEY_0x2FF</c>: how the server names a key that has no name.</summary>
    private static bool TryParseNumbered(ReadOnlySpan<char> name, out uint native)
    {
        const string Prefix = "KEY_0x";
        native = 0;
        return name.StartsWith(Prefix, StringComparison.Ordinal)
            && uint.TryParse(
                name[Prefix.Length..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out native);
    }

    private bool TryReadSynthetic(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType is not (JsonTokenType.True or JsonTokenType.False)) return false;
        if (reader.TokenType == JsonTokenType.True) _event = _event with { Flags = KeyEventFlags.Synthetic };
        return true;
    }

    private static bool TryReadNumber(ref Utf8JsonReader reader, ulong max, out ulong number)
    {
        number = 0;
        return reader.Read()
            && reader.TokenType == JsonTokenType.Number
            && reader.TryGetUInt64(out number)
            && number <= max;
    }

    private static ulong ToMonotonicNanos(long unixMicros, ClockPair clock)
        => unchecked(clock.MonotonicNanos + (ulong)((unixMicros - clock.UnixMicros) * 1000));
}
