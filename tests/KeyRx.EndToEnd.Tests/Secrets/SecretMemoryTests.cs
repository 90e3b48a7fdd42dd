using System.Text;
using KeyRx.Protocol;
using Xunit;

namespace KeyRx.EndToEnd.Tests.Secrets;

/// <summary>
/// What was typed is nowhere in the memory of a server once it is paused, or the retention is over. The whole memory is
/// looked through, as root can.
/// </summary>
public sealed class SecretMemoryTests : BoundedTest
{
    private const ushort FirstCode = 183; // KEY_F13 of linux/input-event-codes.h
    private const ushort FirstUsage = 0x68; // F13 in HID Usage Tables, page 7
    private const int KeyCount = 12;

    private static readonly List<byte[]> Needles = [.. Enumerable.Range(0, KeyCount).SelectMany(NeedlesOf)];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task NothingTypedIsLeftOnceTheServerIsPaused(bool mirrored)
    {
        RequireRootOnLinux();
        await using var host = await StartAndTypeAsync(retainSeconds: 60, mirrored);
        Assert.NotEmpty(ForeignMemory.Find(host.Id, Needles));

        await host.PauseAsync(Cancellation);

        await AssertNothingLeftAsync(host, TimeSpan.FromSeconds(5));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task NothingTypedIsLeftOnceTheRetentionIsOver(bool mirrored)
    {
        RequireRootOnLinux();
        await using var host = await StartAndTypeAsync(retainSeconds: 3, mirrored);
        await AssertNothingLeftAsync(host, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task NoLogAndNoRingIsShownByACoreDumpOrGoesToTheSwap()
    {
        RequireRootOnLinux();
        await using var host = await StartAndTypeAsync(retainSeconds: 60, mirrored: true);
        var logs = ForeignMemory.FlagsOf(host.Id, "/memfd:keyrx-log");
        Assert.NotEmpty(logs);
        Assert.All(logs, flags => Assert.Contains("dd", flags));
        // The ring: the only shared memory without a file that we make.
        var rings = ForeignMemory.FlagsOf(host.Id, "/dev/zero");
        Assert.NotEmpty(rings);
        Assert.All(rings, flags => Assert.Contains("dd", flags));
        // The keys' record log and two lanes; each is mapped twice, and what one mapping locks stays.
        Assert.InRange(logs.Count(flags => flags.Contains("lo")), 3, logs.Count);
        Assert.All(rings, flags => Assert.Contains("lo", flags));
    }

    /// <summary>
    /// What was typed a moment ago is in the logs, and locked; the rest of the process may go, and does: the name of
    /// its keyboard, which it has as text, is found. Of mirrored logs this says less than their locks do: the kernel
    /// takes no page by request that is mapped twice.
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task NothingTypedGoesToTheSwap(bool mirrored)
    {
        RequireRootOnLinux();
        await using var swap = await SwapFile.AddAsync(PathOf("swap"), Cancellation);
        await using var host = await StartAndTypeAsync(retainSeconds: 60, mirrored);
        Assert.NotEmpty(ForeignMemory.Find(host.Id, Needles));

        var known = Encoding.Unicode.GetBytes(PathOf("keys"));
        do
        {
            SwapFile.PutAside(host.Id);
            await Task.Delay(200, Cancellation);
        }
        while (swap.Count(known) == 0);

        Assert.Equal(0, Needles.Sum(swap.Count));
        Assert.NotEmpty(ForeignMemory.Find(host.Id, Needles));
    }

    private static void RequireRootOnLinux()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc/PID/mem is Linux's");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root reads the memory of another process");
    }

    /// <summary>As it lies in the ring and in logs, and as JSON and binary lanes have it.</summary>
    private static IEnumerable<byte[]> NeedlesOf(int index)
    {
        var (usage, code) = (BitConverter.GetBytes((ushort)(FirstUsage + index)), (uint)(FirstCode + index));
        yield return [.. usage, 1, 0, .. BitConverter.GetBytes(code)];
        yield return Encoding.UTF8.GetBytes($"\"key_code\":\"KEY_F{13 + index}\"");
    }

    /// <summary>Three rounds of twelve keys, read by a client of each subprotocol.</summary>
    private async Task<MemoryHost> StartAndTypeAsync(int retainSeconds, bool mirrored)
    {
        Posix.MakeFifo(PathOf("keys"));
        var host = await MemoryHost.StartAsync(PathOf("keys"), retainSeconds, mirrored, Cancellation);
        using var json = await WireClient.ConnectAsync(host.Url, Subprotocols.JsonName, Cancellation);
        using var binary = await WireClient.ConnectAsync(host.Url, Subprotocols.BinaryName, Cancellation);
        await json.SubscribeAsync(Cancellation);
        await binary.SubscribeAsync(Cancellation);
        await using var writer = await Posix.OpenFifoAsync(PathOf("keys"), Cancellation);
        for (var i = 0; i < 3 * KeyCount; i++)
        {
            var code = (ushort)(FirstCode + (i % KeyCount));
            writer.Write([.. InputEvents.Key(code, 1), .. InputEvents.Key(code, 0)]);
        }

        await json.ReadKeysAsync(3 * 2 * KeyCount, Cancellation);
        await binary.ReadKeysAsync(3 * 2 * KeyCount, Cancellation);
        return host;
    }

    private async Task AssertNothingLeftAsync(MemoryHost host, TimeSpan within)
    {
        var until = DateTime.UtcNow + within;
        List<string> left;
        do
        {
            await Task.Delay(200, Cancellation);
            left = ForeignMemory.Find(host.Id, Needles);
        }
        while (left.Count > 0 && DateTime.UtcNow < until);

        Assert.True(left.Count == 0, "what was typed is still there: " + string.Join("; ", left));
    }
}
