using System.Globalization;
using System.Runtime.InteropServices;

namespace KeyRx.Testing;

/// <summary>What the system says of this process's own memory (<c>man 5 proc</c>, smaps).</summary>
public static class OwnMappings
{
    /// <summary>VmFlags: "dd" is left out of core dumps, "lo" is locked.</summary>
    public static IReadOnlyList<string> FlagsAt(nuint address) =>
        LineAt(address, "VmFlags:").Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public static int ResidentKilobytesAt(nuint address) => int.Parse(
        LineAt(address, "Rss:").Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);

    /// <summary>Pages of this range that have memory, whatever else is in the same mapping.</summary>
    public static int ResidentPagesIn(nuint address, int length)
    {
        var entries = new ulong[(length + Environment.SystemPageSize - 1) / Environment.SystemPageSize];
        using var pages = File.OpenHandle("/proc/self/pagemap");
        var bytes = MemoryMarshal.AsBytes(entries.AsSpan());
        var read = RandomAccess.Read(pages, bytes, (long)address / Environment.SystemPageSize * sizeof(ulong));
        if (read != bytes.Length) throw new InvalidOperationException($"{address:x} is no memory of this process");
        return entries.Count(entry => entry >> 62 != 0); // present, or swapped out
    }

    private static string LineAt(nuint address, string field)
    {
        var isIn = false;
        foreach (var line in File.ReadLines("/proc/self/smaps"))
        {
            if (line.Split(' ')[0].Split('-') is [var from, var to]
                && nuint.TryParse(from, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var start)
                && nuint.TryParse(to, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var end))
                isIn = start <= address && address < end;
            if (isIn && line.StartsWith(field, StringComparison.Ordinal)) return line[field.Length..];
        }

        throw new InvalidOperationException($"no mapping holds {address:x}, or none has {field}");
    }
}
