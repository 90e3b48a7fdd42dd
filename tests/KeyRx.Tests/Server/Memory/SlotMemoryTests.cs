using System.Runtime.CompilerServices;
using KeyRx.Server.Memory;
using KeyRx.Testing;
using Xunit;

namespace KeyRx.Tests.Server.Memory;

public sealed unsafe class SlotMemoryTests
{
    /// <summary>Several of the largest pages: a neighbour that is touched may bring only the ends along.</summary>
    private const int Slots = 1024 * 1024;

    /// <summary>
    /// A host that starts its server again and again pays for the slots that are used, as with the first.
    /// </summary>
    [Fact]
    public void AnUnusedTableTakesNoMemoryHoweverManyWereBeforeIt()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc/self/pagemap is Linux's");
        for (var i = 0; i < 5; i++)
        {
            using var memory = new SlotMemory<ulong>(Slots);
            var pages = OwnMappings.ResidentPagesIn((nuint)Unsafe.AsPointer(ref memory[0]), Slots * sizeof(ulong));
            Assert.InRange(pages, 0, Slots * sizeof(ulong) / Environment.SystemPageSize / 2);
        }
    }

    [Fact]
    public void ATableIsZeroWhateverWasInTheOneBeforeIt()
    {
        for (var i = 0; i < 5; i++)
        {
            using var memory = new SlotMemory<ulong>(1000);
            for (var slot = 0; slot < memory.Slots; slot++)
            {
                Assert.Equal(0ul, memory[slot]);
                memory[slot] = ulong.MaxValue;
            }
        }
    }

    [Fact]
    public void ASlotThatIsNotThereIsRefused()
    {
        using var memory = new SlotMemory<ulong>(1);

        Assert.Throws<ArgumentOutOfRangeException>("slot", () => memory[1]);
        Assert.Throws<ArgumentOutOfRangeException>("slot", () => memory[-1]);
    }
}
