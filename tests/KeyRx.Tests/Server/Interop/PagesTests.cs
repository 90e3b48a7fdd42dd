using KeyRx.Server.Interop;
using KeyRx.Testing;
using Xunit;

namespace KeyRx.Tests.Server.Interop;

/// <summary>Memory that keys and tokens pass through: no core dump shows it, and no swap gets the inbox.</summary>
public sealed unsafe class PagesTests
{
    private const int Length = 1024 * 1024;

    [Fact]
    public void NoCoreDumpShowsThem()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc/self/smaps is Linux's");
        var pages = Pages.Allocate(Length);
        Assert.Contains("dd", OwnMappings.FlagsAt((nuint)pages));
        Pages.Free(pages, Length);
    }

    [Fact]
    public void LockedOnesAreZeroedAndResidentOnlyWhereTheyWereTouched()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc/self/smaps is Linux's");
        var pages = Pages.AllocateLocked(Length);
        var flags = OwnMappings.FlagsAt((nuint)pages);
        Assert.Contains("dd", flags);
        Assert.SkipUnless(flags.Contains("lo"), "RLIMIT_MEMLOCK leaves no room here");
        Assert.InRange(OwnMappings.ResidentKilobytesAt((nuint)pages), 0, Length / 1024 / 2);
        Assert.Equal(0, pages[Length - 1]);
        Pages.Free(pages, Length);
    }
}
