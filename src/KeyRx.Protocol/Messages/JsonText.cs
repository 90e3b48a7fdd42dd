using System.Text.Unicode;

namespace KeyRx.Protocol.Messages;

/// <summary>What JSON's grammar allows and a text message may not hold. Pure; any thread.</summary>
internal static class JsonText
{
    /// <summary>Longest way to write a character: \uXXXX.</summary>
    internal const int EscapeLength = 6;

    /// <summary>
    /// Null when every string in the JSON can be passed on as text; else the rule that is broken, as "is not ...".
    /// </summary>
    /// <remarks>Looks at the whole text at once: in valid JSON a backslash stands in strings only.</remarks>
    internal static string? Fault(ReadOnlySpan<byte> utf8)
    {
        if (!Utf8.IsValid(utf8)) return "is not UTF-8";
        return HasHalfSurrogate(utf8) ? "has a string with half of a surrogate pair" : null;
    }

    /// <summary>True when an escape names half of a surrogate pair without its other half (RFC 8259 8.2).</summary>
    private static bool HasHalfSurrogate(ReadOnlySpan<byte> utf8)
    {
        while (true)
        {
            var start = utf8.IndexOf((byte)'\\');
            if (start < 0) return false;
            utf8 = utf8[start..];
            if (!TryReadUnit(utf8, out var unit))
            {
                utf8 = utf8[Math.Min(2, utf8.Length)..];
                continue;
            }

            utf8 = utf8[EscapeLength..];
            if (!char.IsSurrogate(unit)) continue;
            if (!char.IsHighSurrogate(unit) || !TryReadUnit(utf8, out var low) || !char.IsLowSurrogate(low))
                return true;
            utf8 = utf8[EscapeLength..];
        }
    }

    /// <summary>False where the text does not begin with \uXXXX.</summary>
    private static bool TryReadUnit(ReadOnlySpan<byte> utf8, out char unit)
    {
        unit = default;
        if (utf8.Length < EscapeLength || utf8[0] != '\\' || utf8[1] != 'u') return false;
        if (!ushort.TryParse(
            utf8[2..EscapeLength], System.Globalization.NumberStyles.AllowHexSpecifier, null, out var number))
        {
            return false;
        }
        unit = (char)number;
        return true;
    }
}
