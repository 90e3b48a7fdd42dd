using System.Globalization;
using KeyRx.Streams.Logs;
using Xunit;

namespace KeyRx.Tests.Streams.Logs;

/// <summary>What a log's memory is to the system: no core dump shows it, no swap gets what is secret.</summary>
public sealed class LogMemoryTests
{
    private const int Capacity = 64 * 1024;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void NoCoreDumpShowsALog(bool mirrored)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc/self/smaps is Linux's");
        using var memory = LogMemory.Create(Capacity, mirrored);
        for (var half = 0; half < (memory.IsMirrored ? 2 : 1); half++)
            Assert.Contains("dd", FlagsAt(AddressOf(memory) + (nuint)(half * Capacity)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ASecretLogIsLockedAndNotResidentBeforeItIsWritten(bool mirrored)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc/self/smaps is Linux's");
        using var memory = LogMemory.Create(Capacity, mirrored, isSecret: true);
        using var open = LogMemory.Create(Capacity, mirrored);
        Assert.SkipUnless(FlagsAt(AddressOf(memory)).Contains("lo"), "RLIMIT_MEMLOCK leaves no room here");
        Assert.DoesNotContain("lo", FlagsAt(AddressOf(open)));
        Assert.Equal(0, ResidentKilobytesAt(AddressOf(memory)));
        memory.Slice(0, 1)[0] = 1;
        Assert.NotEqual(0, ResidentKilobytesAt(AddressOf(memory)));
    }

    private static unsafe nuint AddressOf(LogMemory memory)
    {
        fixed (byte* first = memory.Slice(0, 1)) return (nuint)first;
    }

    private static string[] FlagsAt(nuint address) =>
        LineAt(address, "VmFlags:").Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static int ResidentKilobytesAt(nuint address) =>
        int.Parse(LineAt(address, "Rss:").Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);

    /// <summary>A field of the mapping that holds an address.</summary>
    private static string LineAt(nuint address, string field)
    {
        var isIn = false;
        foreach (var line in File.ReadLines("/proc/self/smaps"))
        {
            if (line.Split(' ')[0].Split('-') is [var from, var to]
                && nuint.TryParse(from, NumberStyles.HexNumber, null, out var start)
                && nuint.TryParse(to, NumberStyles.HexNumber, null, out var end))
                isIn = start <= address && address < end;
            if (isIn && line.StartsWith(field, StringComparison.Ordinal)) return line[field.Length..];
        }

        throw new InvalidOperationException($"no mapping holds {address:x}, or none has {field}");
    }
}
