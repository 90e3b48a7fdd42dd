using System.Globalization;

namespace KeyRx.EndToEnd.Tests.Secrets;

/// <summary>The memory of another process, as root may read it.</summary>
internal static class ForeignMemory
{
    private const int PieceBytes = 1024 * 1024;

    /// <summary>
    /// Which mappings hold one of the needles, and how many times: a line each. What cannot be read is passed over.
    /// </summary>
    public static List<string> Find(int processId, IReadOnlyList<byte[]> needles)
    {
        var found = new List<string>();
        using var memory = new FileStream(
            $"/proc/{processId}/mem", FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        foreach (var mapping in Mappings(processId))
        {
            var count = Count(memory, mapping, needles);
            if (count > 0) found.Add($"{count} in {mapping.Name} ({mapping.To - mapping.From} bytes)");
        }

        return found;
    }

    /// <summary>Where its memory is, from an address to an address.</summary>
    public static IEnumerable<(ulong From, ulong To)> RangesOf(int processId) =>
        Mappings(processId).Select(mapping => (mapping.From, mapping.To));

    /// <summary>Flags of every mapping whose name begins so (<c>man 5 proc</c>, VmFlags).</summary>
    public static List<string[]> FlagsOf(int processId, string name)
    {
        var flags = new List<string[]>();
        var isNamed = false;
        foreach (var line in File.ReadLines($"/proc/{processId}/smaps"))
        {
            if (Mapping.TryParse(line, out var mapping))
                isNamed = mapping.Name.StartsWith(name, StringComparison.Ordinal);
            if (isNamed && line.StartsWith("VmFlags:", StringComparison.Ordinal))
                flags.Add(line["VmFlags:".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        }

        return flags;
    }

    private static IEnumerable<Mapping> Mappings(int processId)
    {
        foreach (var line in File.ReadAllLines($"/proc/{processId}/maps"))
        {
            if (Mapping.TryParse(line, out var mapping) && mapping.IsReadable) yield return mapping;
        }
    }

    private static int Count(FileStream memory, Mapping mapping, IReadOnlyList<byte[]> needles)
    {
        var overlap = needles.Max(needle => needle.Length) - 1;
        var (piece, count) = (new byte[PieceBytes + overlap], 0);
        for (var at = mapping.From; at < mapping.To; at += PieceBytes)
        {
            var wanted = (int)Math.Min((ulong)piece.Length, mapping.To - at);
            var read = Read(memory, at, piece.AsSpan(0, wanted));
            foreach (var needle in needles) count += Count(piece.AsSpan(0, read), needle, PieceBytes);
        }

        return count;
    }

    private static int Count(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> needle, int before)
    {
        var (count, from) = (0, 0);
        while (bytes[from..].IndexOf(needle) is >= 0 and var index && from + index < before)
        {
            count++;
            from += index + 1;
        }

        return count;
    }

    /// <summary>A page that was never touched, or is the kernel's, cannot be read.</summary>
    private static int Read(FileStream memory, ulong at, Span<byte> bytes)
    {
        var length = 0;
        try
        {
            memory.Position = (long)at;
            while (length < bytes.Length && memory.Read(bytes[length..]) is > 0 and var read) length += read;
        }
        catch (Exception e) when (e is IOException or ArgumentOutOfRangeException)
        {
            // As far as it went.
        }

        return length;
    }

    private readonly record struct Mapping(ulong From, ulong To, bool IsReadable, string Name)
    {
        internal static bool TryParse(string line, out Mapping mapping)
        {
            mapping = default;
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length < 5 || fields[0].Split('-') is not [var first, var end]) return false;
            if (!ulong.TryParse(first, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var from)
                || !ulong.TryParse(end, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var to))
                return false;
            var name = fields.Length > 5 ? fields[5] : "anonymous memory";
            mapping = new Mapping(from, to, fields[1][0] == 'r' && name is not ("[vvar]" or "[vsyscall]"), name);
            return true;
        }
    }
}
