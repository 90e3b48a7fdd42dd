using System.Globalization;
using System.Text.Json;

namespace KeyRx.Protocol;

/// <summary>
/// One table of keys: evdev number (<see cref="KeyEvent.Native"/>), evdev name, W3C code and HID usage. Immutable; any thread.
/// </summary>
public static class KeyCodes
{
    private const int NativeMax = 0x2FF; // KEY_MAX

    private static readonly JsonEncodedText Nothing = JsonEncodedText.Encode("");
    private static readonly Key[] ByNative = ReadRows(KeyCodeRowsLow.Rows, KeyCodeRowsHigh.Rows);
    private static readonly ushort[] NativeOfUsage = InvertUsages();
    private static readonly Dictionary<string, uint> ByName = IndexNames();

    /// <summary>Numbers that have a name, in order.</summary>
    public static IEnumerable<uint> All => Enumerable.Range(0, ByNative.Length).Where(i => ByNative[i].IsKnown).Select(i => (uint)i);

    /// <summary><c>KEY_A</c>; for a number without a name its hexadecimal form, as <c>KEY_0x2FE</c>.</summary>
    public static string EvdevName(uint native) => EvdevNameText(native).ToString();

    /// <summary><c>KeyA</c>: W3C KeyboardEvent.code; empty where there is none.</summary>
    public static string W3cCode(uint native) => W3cCodeText(native).ToString();

    /// <summary>HID usage on page 7; 0 where there is none.</summary>
    public static ushort Usage(uint native) => native < ByNative.Length ? ByNative[native].Usage : (ushort)0;

    /// <summary>The number of a HID usage; 0 where there is none.</summary>
    public static uint NativeFromUsage(ushort usage) => usage < NativeOfUsage.Length ? NativeOfUsage[usage] : 0u;

    /// <summary>Reads <c>KEY_A</c>, <c>a</c>, <c>KeyA</c>, or one of the short names of key scripts; case does not matter.</summary>
    public static bool TryParse(ReadOnlySpan<char> name, out uint native) =>
        ByName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out native);

    internal static JsonEncodedText EvdevNameText(uint native) => native < ByNative.Length && ByNative[native].IsKnown
        ? ByNative[native].EvdevName
        : JsonEncodedText.Encode(string.Create(CultureInfo.InvariantCulture, $"KEY_0x{native:X}"));

    internal static JsonEncodedText W3cCodeText(uint native) => native < ByNative.Length && ByNative[native].IsKnown ? ByNative[native].W3cCode : Nothing;

    private static Key[] ReadRows(params ReadOnlySpan<string> tables)
    {
        var keys = new Key[NativeMax + 1];
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
        for (var native = ByNative.Length - 1; native > 0; native--)
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
            if (W3cCode(native) is { Length: > 0 } code) names.TryAdd(code, native);
        }

        // Short names that scripts use; documented with the script grammar.
        foreach (var (alias, name) in KeyAliases.All) names.TryAdd(alias, names[name]);
        return names;
    }

    private readonly record struct Key(bool IsKnown, JsonEncodedText EvdevName, JsonEncodedText W3cCode, ushort Usage);
}
