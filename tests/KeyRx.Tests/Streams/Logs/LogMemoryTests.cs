using KeyRx.Streams.Logs;
using KeyRx.Testing;
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
            Assert.Contains("dd", OwnMappings.FlagsAt(AddressOf(memory) + (nuint)(half * Capacity)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ASecretLogIsLockedAndNotResidentBeforeItIsWritten(bool mirrored)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc/self/smaps is Linux's");
        using var memory = LogMemory.Create(Capacity, mirrored, isSecret: true);
        using var open = LogMemory.Create(Capacity, mirrored);
        Assert.SkipUnless(OwnMappings.FlagsAt(AddressOf(memory)).Contains("lo"), "RLIMIT_MEMLOCK leaves no room here");
        Assert.DoesNotContain("lo", OwnMappings.FlagsAt(AddressOf(open)));
        Assert.Equal(0, OwnMappings.ResidentKilobytesAt(AddressOf(memory)));
        memory.Slice(0, 1)[0] = 1;
        Assert.NotEqual(0, OwnMappings.ResidentKilobytesAt(AddressOf(memory)));
    }

    private static unsafe nuint AddressOf(LogMemory memory)
    {
        fixed (byte* first = memory.Slice(0, 1)) return (nuint)first;
    }
}
