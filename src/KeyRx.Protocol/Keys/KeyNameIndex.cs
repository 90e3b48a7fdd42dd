using System.Text;

namespace KeyRx.Protocol.Keys;

/// <summary>
/// Finds a key by its evdev name or W3C code, in whatever case. It holds numbers only, 2 KB of them; the names are read
/// in the table. Immutable; any thread.
/// </summary>
internal sealed class KeyNameIndex
{
    /// <summary>
    /// A power of two, half as many again as there are names and codes: a search looks at two or three slots.
    /// </summary>
    private const int SlotCount = 1024;

    /// <summary>Marks a slot that stands for the key's W3C code; else it stands for its evdev name.</summary>
    private const ushort CodeMark = 0x8000;

    /// <summary>Evdev numbers, 0 in a free slot; a name is in the first free slot from its hash on.</summary>
    private readonly ushort[] _slots = new ushort[SlotCount];

    private KeyNameIndex()
    {
        for (ushort native = 1; native <= KeyTable.NativeMax; native++)
        {
            var row = KeyTable.Instance.RowOf(native);
            if (row.IsKnown) Add(row.Name, native);
            if (!row.W3cCode.IsEmpty) Add(row.W3cCode, (ushort)(native | CodeMark));
        }
    }

    internal static KeyNameIndex Instance { get; } = new();

    /// <summary>By the evdev name without its prefix, in whatever case.</summary>
    internal bool TryFindName(ReadOnlySpan<byte> ascii, out uint native) =>
        TryFind(ascii, isCode: false, ignoresCase: true, out native);

    /// <summary>By the W3C code.</summary>
    internal bool TryFindCode(ReadOnlySpan<byte> ascii, bool ignoresCase, out uint native) =>
        TryFind(ascii, isCode: true, ignoresCase, out native);

    private bool TryFind(ReadOnlySpan<byte> ascii, bool isCode, bool ignoresCase, out uint native)
    {
        for (var at = HashOf(ascii); _slots[at] != 0; at = (at + 1) % SlotCount)
        {
            native = (uint)_slots[at] & ~(uint)CodeMark;
            if (isCode != ((_slots[at] & CodeMark) != 0)) continue;
            var row = KeyTable.Instance.RowOf(native);
            var text = isCode ? row.W3cCode : row.Name;
            if (ignoresCase ? Ascii.EqualsIgnoreCase(text, ascii) : text.SequenceEqual(ascii)) return true;
        }

        native = 0;
        return false;
    }

    private void Add(ReadOnlySpan<byte> name, ushort entry)
    {
        var at = HashOf(name);
        while (_slots[at] != 0) at = (at + 1) % SlotCount;
        _slots[at] = entry;
    }

    /// <summary>The same in either case.</summary>
    private static int HashOf(ReadOnlySpan<byte> ascii)
    {
        var hash = 2166136261u; // FNV-1a, 32 bits
        foreach (var letter in ascii) hash = (hash ^ (uint)(letter | 0x20)) * 16777619u;
        return (int)((hash ^ (hash >> 16)) % SlotCount);
    }
}
