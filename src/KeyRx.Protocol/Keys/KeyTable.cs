using System.Buffers.Text;

namespace KeyRx.Protocol.Keys;

/// <summary>
/// The rows of the key table, found by evdev number or HID usage. The rows are data of the assembly and stay text; only
/// where each begins is worked out at the first use, 3 KB in all. Immutable; any thread.
/// </summary>
internal sealed class KeyTable
{
    /// <summary>KEY_MAX of linux/input-event-codes.h.</summary>
    internal const uint NativeMax = 0x2FF;

    /// <summary>Where the name of a number stands in both tables together; 0 where it has none.</summary>
    private readonly ushort[] _names = new ushort[NativeMax + 1];
    private readonly byte[] _usages = new byte[NativeMax + 1];
    private readonly ushort[] _nativeOfUsage = new ushort[byte.MaxValue + 1];

    private KeyTable()
    {
        Add(KeyCodeRowsLow.Rows, 0);
        Add(KeyCodeRowsHigh.Rows, KeyCodeRowsLow.Rows.Length);
    }

    internal static KeyTable Instance { get; } = new();

    internal KeyRow RowOf(uint native)
    {
        var start = native <= NativeMax ? _names[native] : 0;
        if (start == 0) return default;
        var low = KeyCodeRowsLow.Rows;
        return KeyRow.Read(start < low.Length ? low[start..] : KeyCodeRowsHigh.Rows[(start - low.Length)..]);
    }

    /// <summary>0 where there is none.</summary>
    internal ushort UsageOf(uint native) => native <= NativeMax ? _usages[native] : (ushort)0;

    /// <summary>0 where there is none.</summary>
    internal uint NativeOf(ushort usage) => usage < _nativeOfUsage.Length ? _nativeOfUsage[usage] : 0u;

    private void Add(ReadOnlySpan<byte> rows, int start)
    {
        for (var at = 0; at < rows.Length;)
        {
            var line = rows[at..];
            var end = line.IndexOf((byte)'\n');
            if (end >= 0) line = line[..end];
            AddRow(line, start + at);
            at += line.Length + 1;
        }
    }

    /// <param name="line">A row: evdev number, name, W3C code, two digits of usage.</param>
    /// <param name="start">Where it stands in both tables together.</param>
    private void AddRow(ReadOnlySpan<byte> line, int start)
    {
        if (!Utf8Parser.TryParse(line, out ushort native, out var digits)
            || !Utf8Parser.TryParse(line[^2..], out byte usage, out _, 'X'))
        {
            throw new InvalidOperationException("a row of the key table is not NUMBER NAME CODE USAGE");
        }

        _names[native] = (ushort)(start + digits + 1);
        _usages[native] = usage;
        if (usage != 0) _nativeOfUsage[usage] = native;
    }
}
