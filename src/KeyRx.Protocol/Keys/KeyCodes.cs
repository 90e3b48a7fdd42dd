using System.Globalization;
using System.Text.Json;

namespace KeyRx.Protocol;

/// <summary>
/// One table of keys: evdev number (<see cref="KeyEvent.Native"/>), evdev name, W3C code and HID usage. Immutable; any thread.
/// </summary>
/// <remarks>
/// W3C codes are those that browsers report for the evdev number on Linux; usages are one to one, as in the hook's
/// <c>keymap.c</c>: where the kernel maps two usages to one number, the first one stands.
/// </remarks>
public static class KeyCodes
{
    private const int NativeMax = 0x2FF; // KEY_MAX
    private const string NumberPrefix = "KEY_0x";

    private static readonly JsonEncodedText Nothing = JsonEncodedText.Encode("");
    private static readonly Key[] ByNative = ReadRows(KeyCodeRowsLow.Rows, KeyCodeRowsHigh.Rows);
    private static readonly ushort[] NativeOfUsage = InvertUsages();
    private static readonly Dictionary<string, uint> ByW3cCode = All.Where(n => W3cCode(n).Length > 0).ToDictionary(W3cCode, StringComparer.Ordinal);
    private static readonly Dictionary<string, uint> ByName = IndexNames();

    /// <summary>Numbers that have a name, in order.</summary>
    public static IEnumerable<uint> All => Enumerable.Range(0, ByNative.Length).Where(i => ByNative[i].IsKnown).Select(i => (uint)i);

    /// <summary><c>KEY_A</c>; for a number without a name its hexadecimal form, as <c>KEY_0x2FE</c>.</summary>
    public static string EvdevName(uint native) => native <= NativeMax ? ByNative[native].EvdevName.Value : NumberName(native);

    /// <summary><c>KeyA</c>: W3C KeyboardEvent.code; empty where there is none.</summary>
    public static string W3cCode(uint native) => W3cCodeText(native).Value;

    /// <summary>HID usage on page 7; 0 where there is none.</summary>
    public static ushort Usage(uint native) => native <= NativeMax ? ByNative[native].Usage : (ushort)0;

    /// <summary>The number of a HID usage; 0 where there is none.</summary>
    public static uint NativeFromUsage(ushort usage) => usage < NativeOfUsage.Length ? NativeOfUsage[usage] : 0u;

    /// <summary>
    /// Reads an evdev name with or without <c>KEY_</c> (<c>KEY_A</c>, <c>a</c>, <c>leftshift</c>, <c>1</c>), a W3C code
    /// (<c>KeyA</c>, <c>ShiftLeft</c>), <c>KEY_0x2FE</c>, or a short name (<c>shift</c>, <c>ctrl</c>, <c>pgup</c>).
    /// </summary>
    /// <remarks>
    /// Case does not matter, save for the one word that both worlds use for different keys: <c>Select</c>, written so, is
    /// the W3C code (KEY_FRONT); any other spelling is KEY_SELECT.
    /// </remarks>
    public static bool TryParse(ReadOnlySpan<char> name, out uint native) =>
        ByW3cCode.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out native)
        || ByName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out native)
        || TryParseNumber(name, out native);

    /// <summary>Writes the name as the value of <c>key_code</c>, without allocating for any number.</summary>
    internal static void WriteEvdevName(Utf8JsonWriter json, uint native)
    {
        if (native <= NativeMax)
        {
            json.WriteString(JsonNames.KeyCode, ByNative[native].EvdevName);
            return;
        }

        Span<byte> name = stackalloc byte[NumberPrefix.Length + 8];
        "KEY_0x"u8.CopyTo(name);
        native.TryFormat(name[NumberPrefix.Length..], out var digits, "X", CultureInfo.InvariantCulture);
        json.WriteString(JsonNames.KeyCode, name[..(NumberPrefix.Length + digits)]);
    }

    internal static JsonEncodedText W3cCodeText(uint native) => native <= NativeMax ? ByNative[native].W3cCode : Nothing;

    private static string NumberName(uint native) => string.Create(CultureInfo.InvariantCulture, $"{NumberPrefix}{native:X}");

    private static bool TryParseNumber(ReadOnlySpan<char> name, out uint native)
    {
        native = 0;
        return name.StartsWith(NumberPrefix, StringComparison.OrdinalIgnoreCase)
            && uint.TryParse(name[NumberPrefix.Length..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out native);
    }

    private static Key[] ReadRows(params ReadOnlySpan<string> tables)
    {
        var keys = new Key[NativeMax + 1];
        for (var native = 0; native < keys.Length; native++)
            keys[native] = new Key(false, JsonEncodedText.Encode(NumberName((uint)native)), Nothing, 0);

        foreach (var table in tables)
        {
            foreach (var row in table.EnumerateLines())
            {
                var fields = row.ToString().Split(' ');
                var code = fields[2] == "-" ? Nothing : JsonEncodedText.Encode(fields[2]);
                keys[int.Parse(fields[0], CultureInfo.InvariantCulture)] =
                    new Key(true, JsonEncodedText.Encode("KEY_" + fields[1]), code, ushort.Parse(fields[3], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            }
        }

        return keys;
    }

    private static ushort[] InvertUsages()
    {
        var inverse = new ushort[256];
        for (var native = 0; native < ByNative.Length; native++)
        {
            if (ByNative[native].Usage != 0) inverse[ByNative[native].Usage] = (ushort)native;
        }

        return inverse;
    }

    private static Dictionary<string, uint> IndexNames()
    {
        var names = new Dictionary<string, uint>(StringComparer.OrdinalIgnoreCase);
        foreach (var native in All)
        {
            var evdev = EvdevName(native);
            names[evdev] = native;
            names.TryAdd(evdev["KEY_".Length..], native);
        }

        // After every evdev name: where the two worlds use one word for two keys, evdev's stands.
        foreach (var (code, native) in ByW3cCode) names.TryAdd(code, native);
        foreach (var (alias, name) in KeyAliases.All) names.TryAdd(alias, names[name]);
        return names;
    }

    private readonly record struct Key(bool IsKnown, JsonEncodedText EvdevName, JsonEncodedText W3cCode, ushort Usage);
}
