using System.Net;
using System.Net.Sockets;
using System.Text;
using KeyRx.Daemon.Systemd;
using KeyRx.EndToEnd.Tests.Daemons;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.EndToEnd.Tests;

/// <summary>What a service manager, or whatever looks after the daemon, learns of it.</summary>
public sealed class HealthTests : BoundedTest
{
    private static readonly HttpClient Http = new();

    [Fact]
    public async Task ADaemonThatCapturesIsReady()
    {
        await using var daemon = await DaemonProcess.StartAsync(Folder, ["--source", "demo"], Cancellation);

        Assert.Equal((HttpStatusCode.OK, "ok\n"), await GetAsync(daemon, "/livez"));
        Assert.Equal((HttpStatusCode.OK, "[+]ping ok\nlivez check passed\n"), await GetAsync(daemon, "/livez?verbose"));
        Assert.Equal((HttpStatusCode.OK, "ok\n"), await GetAsync(daemon, "/readyz"));
        Assert.Equal(
            (HttpStatusCode.OK, "[+]ping ok\n[+]owner ok\n[+]capture ok\nreadyz check passed\n"),
            await GetAsync(daemon, "/readyz?verbose"));
    }

    [Fact]
    public async Task OneWhoseSourceHasFailedLivesAndIsNotReady()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "FIFO sources exist on Linux only");
        Posix.MakeFifo(PathOf("keys"));
        await using var daemon = await DaemonProcess.StartAsync(
            Folder, ["--source", "fifo:" + PathOf("keys")], Cancellation);
        await using (await Posix.OpenFifoAsync(PathOf("keys"), Cancellation)) File.Delete(PathOf("keys"));
        await daemon.WaitForLogAsync("the key source failed", Cancellation);

        Assert.Equal((HttpStatusCode.OK, "ok\n"), await GetAsync(daemon, "/livez"));
        Assert.Equal(
            (HttpStatusCode.ServiceUnavailable, "keys cannot be read: keyrxd probe says why\n"),
            await GetAsync(daemon, "/readyz"));
        Assert.Equal(
            (
                HttpStatusCode.ServiceUnavailable,
                "[+]ping ok\n[+]owner ok\n[-]capture failed: keys cannot be read: keyrxd probe says why\n" +
                    "readyz check failed\n"),
            await GetAsync(daemon, "/readyz?verbose"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AServiceManagerHearsHowItIs(bool isAbstract)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "systemd is Linux's");
        var path = isAbstract ? $"@keyrx-test-{Guid.NewGuid():N}" : PathOf("notify");
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(isAbstract ? '\0' + path[1..] : path));
        await using var daemon = await DaemonProcess.StartAsync(
            Folder, ["--source", "none"], [("NOTIFY_SOCKET", path), ("WATCHDOG_USEC", "100000")], Cancellation);

        Assert.Equal("READY=1", await HearAsync(manager));
        Assert.Equal("WATCHDOG=1", await HearAsync(manager));
        Assert.Equal("WATCHDOG=1", await HearAsync(manager));
        daemon.Reload();
        Assert.Matches(@"^RELOADING=1\nMONOTONIC_USEC=\d+$", await HearOtherAsync(manager));
        Assert.Equal("READY=1", await HearOtherAsync(manager));
        await daemon.StopAsync(Cancellation);
        Assert.Equal("STOPPING=1", await HearOtherAsync(manager));
    }

    [Fact]
    public async Task AWatchdogOfAnotherProcessAndAManagerThatIsNotThereAreNoTrouble()
    {
        await using var daemon = await DaemonProcess.StartAsync(
            Folder, ["--source", "none"],
            [("NOTIFY_SOCKET", PathOf("nobody")), ("WATCHDOG_USEC", "20000"), ("WATCHDOG_PID", "1")], Cancellation);

        Assert.Equal((HttpStatusCode.OK, "ok\n"), await GetAsync(daemon, "/readyz"));
        await daemon.StopAsync(Cancellation);
    }

    [Fact]
    public async Task AServerThatHangsIsNotVouchedFor()
    {
        var time = new FakeTimeProvider();
        var isAlive = true;
        List<string> told = [];
        await using (new ServiceWatchdog(told.Add, () => isAlive, TimeSpan.FromSeconds(5), time))
        {
            time.Advance(TimeSpan.FromSeconds(4));
            Assert.Empty(told);
            time.Advance(TimeSpan.FromSeconds(1));
            isAlive = false;
            time.Advance(TimeSpan.FromSeconds(20));
            isAlive = true;
            time.Advance(TimeSpan.FromSeconds(5));
        }

        time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(["WATCHDOG=1", "WATCHDOG=1"], told);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(4.9, true)]
    [InlineData(5, false)]
    public void AThreadThatIsSilentForFiveSecondsHangs(double seconds, bool isAlive) =>
        Assert.Equal(isAlive, ServiceState.IsAlive(new() { LoopSilence = TimeSpan.FromSeconds(seconds) }));

    private async Task<(HttpStatusCode Status, string Text)> GetAsync(DaemonProcess daemon, string path)
    {
        using var response = await Http.GetAsync(new Uri($"http://{daemon.Url.Authority}{path}"), Cancellation);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Cancellation));
    }

    private async Task<string> HearAsync(Socket manager)
    {
        var buffer = new byte[256];
        return Encoding.UTF8.GetString(buffer, 0, await manager.ReceiveAsync(buffer, Cancellation));
    }

    private async Task<string> HearOtherAsync(Socket manager)
    {
        while (true)
        {
            var heard = await HearAsync(manager);
            if (heard != "WATCHDOG=1") return heard;
        }
    }
}
