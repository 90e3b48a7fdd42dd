using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace KeyRx.Protocol.Keys;

/// <summary>
/// One table of keys: evdev number (<see cref="KeyEvent.Native"/>), evdev name, W3C code and HID usage. Immutable; any
/// thread. The table is data: the first use costs a few KB and some microseconds.
/// </summary>
/// <remarks>
/// W3C codes are those that browsers report for the evdev number on Linux; usages are one to one, as in the hook's
/// <c>keymap.c</c>: where the kernel maps two usages to one number, the first one stands.
/// </remarks>
public static class KeyCodes
{
    private const string Prefix = "KEY_";
    private const string NumberPrefix = "KEY_0x";

    /// <summary>More than any name of the table has, with its prefix.</summary>
    private const int NameLengthMax = 64;

    private static readonly KeyTexts EvdevNames = new(MakeEvdevName);
    private static readonly KeyTexts W3cCodes = new(native => Encoding.ASCII.GetString(W3cCodeText(native)));

    /// <summary>Numbers that have a name, in order.</summary>
    public static IEnumerable<uint> All =>
        from number in Enumerable.Range(0, (int)KeyTable.NativeMax + 1)
        where KeyTable.Instance.RowOf((uint)number).IsKnown
        select (uint)number;

    /// <summary><c>KEY_A</c>; for a number without a name its hexadecimal form, as <c>KEY_0x2FE</c>.</summary>
    public static string EvdevName(uint native) =>
        native <= KeyTable.NativeMax ? EvdevNames.Get(native) : MakeEvdevName(native);

    /// <summary><c>KeyA</c>: W3C KeyboardEvent.code; empty where there is none.</summary>
    public static string W3cCode(uint native) => native <= KeyTable.NativeMax ? W3cCodes.Get(native) : "";

    /// <summary>HID usage on page 7; 0 where there is none.</summary>
    public static ushort Usage(uint native) => KeyTable.Instance.UsageOf(native);

    /// <summary>The number of a HID usage; 0 where there is none.</summary>
    public static uint NativeFromUsage(ushort usage) => KeyTable.Instance.NativeOf(usage);

    /// <summary>
    /// Reads an evdev name with or without <c>KEY_</c> (<c>KEY_A</c>, <c>a</c>, <c>leftshift</c>, <c>1</c>), a W3C code
    /// (<c>KeyA</c>, <c>ShiftLeft</c>), <c>KEY_0x2FE</c>, or a short name (<c>shift</c>, <c>ctrl</c>, <c>pgup</c>).
    /// </summary>
    /// <remarks>
    /// Case does not matter, save for the one word that both worlds use for different keys: <c>Select</c>, written
    /// so, is the W3C code (KEY_FRONT); any other spelling is KEY_SELECT.
    /// </remarks>
    public static bool TryParse(ReadOnlySpan<char> name, out uint native)
    {
        native = 0;
        Span<byte> ascii = stackalloc byte[NameLengthMax];
        if (name.Length > ascii.Length) return false;
        if (Ascii.FromUtf16(name, ascii, out var length) != OperationStatus.Done) return false;
        ascii = ascii[..length];
        var names = KeyNameIndex.Instance;
        return names.TryFindCode(ascii, ignoresCase: false, out native)
            || names.TryFindName(StartsWithPrefix(ascii) ? ascii[Prefix.Length..] : ascii, out native)
            || names.TryFindCode(ascii, ignoresCase: true, out native)
            || TryParseAlias(name, out native)
            || TryParseNumber(name, out native);
    }

    /// <summary>Writes the name as the value of <c>key_code</c>, without allocating for any number.</summary>
    internal static void WriteEvdevName(Utf8JsonWriter json, uint native)
    {
        Span<byte> name = stackalloc byte[NameLengthMax];
        json.WriteString(JsonNames.KeyCode, name[..FormatEvdevName(native, name)]);
    }

    /// <summary>ASCII; empty where there is none.</summary>
    internal static ReadOnlySpan<byte> W3cCodeText(uint native) => KeyTable.Instance.RowOf(native).W3cCode;

    private static string MakeEvdevName(uint native)
    {
        Span<byte> name = stackalloc byte[NameLengthMax];
        return Encoding.ASCII.GetString(name[..FormatEvdevName(native, name)]);
    }

    /// <returns>How many bytes the name has.</returns>
    private static int FormatEvdevName(uint native, Span<byte> output)
    {
        var row = KeyTable.Instance.RowOf(native);
        if (row.IsKnown)
        {
            "KEY_"u8.CopyTo(output);
            row.Name.CopyTo(output[Prefix.Length..]);
            return Prefix.Length + row.Name.Length;
        }

        "KEY_0x"u8.CopyTo(output);
        native.TryFormat(output[NumberPrefix.Length..], out var digits, "X", CultureInfo.InvariantCulture);
        return NumberPrefix.Length + digits;
    }

    private static bool StartsWithPrefix(ReadOnlySpan<byte> ascii) =>
        ascii.Length > Prefix.Length && Ascii.EqualsIgnoreCase(ascii[..Prefix.Length], "KEY_"u8);

    /// <summary>
    /// After every name of the table: where the two worlds use one word for two keys, evdev's stands.
    /// </summary>
    private static bool TryParseAlias(ReadOnlySpan<char> name, out uint native)
    {
        foreach (var (alias, evdev) in KeyAliases.All)
        {
            if (name.Equals(alias, StringComparison.OrdinalIgnoreCase)) return TryParse(evdev, out native);
        }

        native = 0;
        return false;
    }

    private static bool TryParseNumber(ReadOnlySpan<char> name, out uint native)
    {
        native = 0;
        return name.StartsWith(NumberPrefix, StringComparison.OrdinalIgnoreCase)
            && uint.TryParse(
                name[NumberPrefix.Length..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out native);
    }
}
