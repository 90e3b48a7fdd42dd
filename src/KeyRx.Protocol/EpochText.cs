using System.Globalization;

namespace KeyRx.Protocol;

/// <summary>An epoch as JSON carries it: 16 hexadecimal digits, for a u64 does not fit a JavaScript number.</summary>
public static class EpochText
{
    /// <summary>Digits of every epoch.</summary>
    public const int Length = 16;

    private const string Digits = "x16";

    /// <summary>Lower-case digits.</summary>
    public static string Format(ulong epoch) => epoch.ToString(Digits, CultureInfo.InvariantCulture);

    /// <summary>Writes <see cref="Length"/> lower-case digits as UTF-8.</summary>
    public static void Format(ulong epoch, Span<byte> destination) =>
        epoch.TryFormat(destination[..Length], out _, Digits, CultureInfo.InvariantCulture);

    /// <summary>Reads exactly <see cref="Length"/> digits of either case.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ulong epoch)
    {
        epoch = 0;
        return text.Length == Length
            && ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out epoch);
    }

    /// <summary>The same from UTF-8.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out ulong epoch)
    {
        epoch = 0;
        return utf8.Length == Length
            && ulong.TryParse(utf8, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out epoch);
    }
}
