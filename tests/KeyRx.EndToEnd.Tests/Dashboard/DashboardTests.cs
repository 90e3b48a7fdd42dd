using System.Net;
using KeyRx.EndToEnd.Tests.Daemons;
using KeyRx.EndToEnd.Tests.Network;
using Microsoft.Playwright;
using Xunit;

namespace KeyRx.EndToEnd.Tests.Dashboard;

/// <summary>The dashboard of a real keyrxd in a real Chromium.</summary>
public sealed class DashboardTests : BoundedTest
{
    private const ushort A = 30, B = 48, LeftShift = 42; // linux/input-event-codes.h

    private static readonly string[] Quiet = [];

    [Fact]
    public async Task ThePrintedAddressIsAllItTakesToSeeTheDemosKeys()
    {
        await using var daemon = await DaemonProcess.StartAsync(Folder, ["--source", "demo"], Cancellation);
        await using var page = await DashboardPage.OpenAsync(await daemon.PageAddressAsync(Cancellation), Cancellation);

        await page.ExpectAsync("badge", "^connected$");
        await page.ExpectAsync("capture", "^capture active$");
        await page.ExpectAsync("events", "press +KEY_");
        await page.Page.WaitForSelectorAsync("#keyboard .down");
        await page.ExpectAsync("latency", @"kernel to page, p50 / p99\d");
        await page.ExpectAsync("latency", @"kernel to server, mean / p99\d");
        await page.ExpectAsync("flow", @"records a second\d");
        await page.ExpectAsync("listeners", "browser1");
        await page.ExpectAsync("alerts", ".");

        Assert.DoesNotContain('#', page.Page.Url); // the secret is in no history
        Assert.Equal(Quiet, page.Complaints);
        await page.Page.WaitForFunctionAsync(
            "() => document.querySelector('#latency-chart .first').getAttribute('d').split('L').length > 6");
        await page.Page.WaitForSelectorAsync("#keyboard .down");
        await page.PictureAsync("dashboard-dark");
        await page.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light });
        await page.Page.WaitForSelectorAsync("#theme[aria-pressed=true]");
        await page.PictureAsync("dashboard-light");
        await page.Page.SetViewportSizeAsync(360, 740);
        await page.PictureAsync("dashboard-360");
    }

    [Fact]
    public async Task KeysOfAFifoAreDrawnWhileTheyAreDown()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "FIFO sources exist on Linux only");
        Posix.MakeFifo(PathOf("keys"));
        await using var daemon = await DaemonProcess.StartAsync(
            Folder, ["--source", "fifo:" + PathOf("keys")], Cancellation);
        await using var page = await DashboardPage.OpenAsync(await daemon.PageAddressAsync(Cancellation), Cancellation);
        await page.ExpectAsync("badge", "^connected$");

        await using var writer = await Posix.OpenFifoAsync(PathOf("keys"), Cancellation);
        writer.Write([.. InputEvents.Key(LeftShift, 1), .. InputEvents.Key(A, 1)]);
        writer.Flush();
        await page.ExpectDownAsync("A", "Shift");
        writer.Write([.. InputEvents.Key(A, 0), .. InputEvents.Key(LeftShift, 0)]);
        writer.Flush();
        await page.ExpectDownAsync();
        Assert.Equal(
            [
                "release KEY_LEFTSHIFT ShiftLeft device 1", "release KEY_A KeyA device 1",
                "press   KEY_A KeyA device 1", "press   KEY_LEFTSHIFT ShiftLeft device 1"],
            (await page.EventsAsync())[..4]);
    }

    [Fact]
    public async Task TheButtonPausesAndNothingThatWasTypedStaysInThePage()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "FIFO sources exist on Linux only");
        Posix.MakeFifo(PathOf("keys"));
        await using var daemon = await DaemonProcess.StartAsync(
            Folder, ["--source", "fifo:" + PathOf("keys")], Cancellation);
        await using var page = await DashboardPage.OpenAsync(await daemon.PageAddressAsync(Cancellation), Cancellation);
        await page.ExpectAsync("badge", "^connected$");
        await page.ExpectAsync("pause", "^Pause$");
        await using var writer = await Posix.OpenFifoAsync(PathOf("keys"), Cancellation);
        writer.Write([.. InputEvents.Key(LeftShift, 1), .. InputEvents.Key(A, 1)]);
        await page.ExpectDownAsync("A", "Shift");

        await page.ClickAsync("pause");
        await page.ExpectAsync("capture", @"^PAUSED \(by a page\): nothing is captured$");
        await page.ExpectAsync("pause", "^Resume$");
        await page.ExpectDownAsync();
        await page.Page.WaitForFunctionAsync("() => !/KEY_LEFTSHIFT|KeyA/.test(document.documentElement.outerHTML)");
        writer.Write([.. InputEvents.Key(A, 0), .. InputEvents.Key(A, 1)]);
        Assert.Equal(Quiet, await page.AccessibilityFaultsAsync());
        await PicturesAsync(page, "paused");

        await page.ClickAsync("pause");
        await page.ExpectAsync("capture", "^capture active$");
        await page.ExpectAsync("pause", "^Pause$");
        writer.Write(InputEvents.Key(B, 1));
        await page.ExpectAsync("events", "press +KEY_B");
        Assert.Equal(Quiet, page.Complaints);
    }

    [Fact]
    public async Task ItShowsWhoseProgramsListenAndWhichPagesWereLetIn()
    {
        await using var daemon = await DaemonProcess.StartAsync(Folder, ["--source", "none"], Cancellation);
        await using var page = await DashboardPage.OpenAsync(await daemon.PageAddressAsync(Cancellation), Cancellation);
        await page.ExpectAsync("users", $"^{Environment.UserName}1$");
        Assert.Equal("", await page.TextAsync("pages"));

        await using var other = await DashboardPage.OpenAsync(
            await daemon.PageAddressAsync(Cancellation), Cancellation);

        await page.ExpectAsync("users", $"^{Environment.UserName}2$");
        await page.ExpectAsync("pages", $"a page of user {Environment.UserName} was let in by token owner$");
    }

    [Fact]
    public async Task AKilledDaemonComesBackAndNothingIsMissing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "FIFO sources exist on Linux only");
        string[] arguments = ["--source", "none", "--feed", "-", "--persist-log", PathOf("log")];
        await using var daemon = await DaemonProcess.StartAsync(Folder, arguments, Cancellation);
        await using var page = await DashboardPage.OpenAsync(await daemon.PageAddressAsync(Cancellation), Cancellation);
        await page.ExpectAsync("badge", "^connected$");
        await TellAsync(daemon, "one");
        await page.ExpectAsync("profiles", "one$");

        await daemon.KillAsync(Cancellation);
        await page.ExpectAsync("badge", @"^connection lost, attempt \d+ in \d+\.\d s$");
        await page.ExpectAsync("capture", "^capture unknown$");
        await page.PictureAsync("dashboard-lost");
        await using var again = await DaemonProcess.StartAsync(
            Folder, ["--listen", daemon.Url.Authority, .. arguments], Cancellation);
        await TellAsync(again, "two"); // before the page is back: it resumes
        await page.ExpectAsync("badge", "^connected$");
        await page.ExpectAsync("profiles", "two.*one$");

        Assert.DoesNotContain("profile_changed", await page.TextAsync("gaps"), StringComparison.Ordinal);
        Assert.Equal(Quiet, page.Complaints);
    }

    [Fact]
    public async Task ALinkThatIsCutAndRestoredLosesNothing()
    {
        await using var relay = Relay.Start(IPAddress.Loopback);
        await using var daemon = await DaemonProcess.StartAsync(
            Folder, [
                "--source", "none", "--feed", "-", "--allow-host", $"{relay.Endpoint}", "--allow-origin",
                $"http://{relay.Endpoint}"], Cancellation);
        relay.Target = IPEndPoint.Parse(daemon.Url.Authority);
        await using var page = await DashboardPage.OpenAsync(
            (await daemon.PageAddressAsync(Cancellation)).Replace(
                daemon.Url.Authority, relay.Endpoint.ToString(), StringComparison.Ordinal),
            Cancellation);
        await page.ExpectAsync("badge", "^connected$");
        await TellAsync(daemon, "before");
        await page.ExpectAsync("profiles", "before$");

        relay.Target = new IPEndPoint(IPAddress.Loopback, 1); // nobody is there
        relay.ResetAll();
        await page.ExpectAsync("badge", @"^connection lost, attempt [2-9] in \d+\.\d s$");
        for (var i = 0; i < 20; i++) await TellAsync(daemon, $"meanwhile-{i}");
        relay.Target = IPEndPoint.Parse(daemon.Url.Authority);
        await page.ExpectAsync("badge", "^connected$");
        await page.ExpectAsync("profiles", "meanwhile-19");

        Assert.Equal(21, await page.Page.Locator("#profiles li").CountAsync());
        Assert.Equal("", await page.TextAsync("gaps"));
        Assert.Equal(Quiet, page.Complaints);
    }

    [Fact]
    public async Task AnAddressWithoutASecretOrWithAUsedOneGrantsNothingAndAnotherOneHelps()
    {
        await using var daemon = await DaemonProcess.StartAsync(Folder, ["--source", "demo"], Cancellation);
        var address = await daemon.PageAddressAsync(Cancellation);
        await using var page = await DashboardPage.OpenAsync(address.Split('#')[0], Cancellation);
        await page.ExpectAsync("door-reason", "^Its address carries no secret.$");
        await page.ExpectAsync("badge", "^not let in$");
        Assert.True(await page.Page.Locator("#panels").IsHiddenAsync());
        await page.Page.Locator("#door-address").FillAsync("http://127.0.0.1/#guessed");
        await page.Page.Keyboard.PressAsync("Enter");
        await page.ExpectAsync(
            "door-reason",
            "^The server says: this address has been used, or is too old: keyrxd open makes another one$");
        Assert.Equal(Quiet, await page.AccessibilityFaultsAsync());
        await page.PictureAsync("dashboard-door");

        var other = await Programs.RunAsync(
            Programs.Keyrxd(Folder, ["token", "--browser", "--url", $"http://{daemon.Url.Authority}"]), Cancellation);
        Assert.Matches($"^http://{daemon.Url.Authority}/#[A-Za-z0-9_-]{{43}}\n$", other.Output);
        await page.Page.Locator("#door-address").FillAsync(other.Output.Trim());
        await page.Page.Keyboard.PressAsync("Enter");
        await page.ExpectAsync("events", "press +KEY_");
        Assert.True(await page.Page.Locator("#door").IsHiddenAsync());
    }

    /// <summary>So that the tests below are known to find something.</summary>
    [Fact]
    public async Task AFaultInReadabilityIsFound()
    {
        await using var daemon = await DaemonProcess.StartAsync(Folder, ["--source", "demo"], Cancellation);
        await using var page = await DashboardPage.OpenAsync(await daemon.PageAddressAsync(Cancellation), Cancellation);
        await page.ExpectAsync("events", "press +KEY_");
        await page.Page.EvaluateAsync(
            "() => { document.querySelector('label[for=filter]').remove(); " +
                "document.getElementById('badge').style.color = '#333' }");

        Assert.Equal(
            ["color-contrast: #badge"],
            (await page.AccessibilityFaultsAsync()).Where(fault =>
                fault.StartsWith("color", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(1280, ColorScheme.Dark)]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(320, ColorScheme.Dark)]
    [InlineData(320, ColorScheme.Light)]
    [InlineData(2560, ColorScheme.Dark)]
    public async Task ItIsReadableForEverybody(int width, ColorScheme scheme)
    {
        await using var daemon = await DaemonProcess.StartAsync(Folder, ["--source", "demo"], Cancellation);
        await using var page = await DashboardPage.OpenAsync(await daemon.PageAddressAsync(Cancellation), Cancellation);
        await page.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });
        await page.Page.SetViewportSizeAsync(width, 900);
        await page.ExpectAsync("events", "press +KEY_");

        Assert.Equal(Quiet, await page.AccessibilityFaultsAsync());
        Assert.True(
            await page.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"),
            "it is wider than its window");
        await page.PictureAsync($"dashboard-{width}-{scheme}");
    }

    [Fact]
    public async Task WhatIsHeldStaysAndAFilterShowsWhatItNames()
    {
        await using var daemon = await DaemonProcess.StartAsync(
            Folder, ["--source", "none", "--feed", "-"], Cancellation);
        await using var page = await DashboardPage.OpenAsync(await daemon.PageAddressAsync(Cancellation), Cancellation);
        await page.ExpectAsync("badge", "^connected$");
        await TellAsync(daemon, "first");
        await page.ExpectAsync("events", "first");

        await page.Page.Locator("#hold").FocusAsync();
        await page.Page.Keyboard.PressAsync("Space");
        await TellAsync(daemon, "second");
        await TellAsync(daemon, "third");
        await page.ExpectAsync("event-count", "^3, 2 wait$");
        Assert.Equal(["""{"profile":"first"}"""], await page.EventsAsync());

        await page.Page.Keyboard.PressAsync("Space");
        await page.ExpectAsync("events", "third");
        await page.Page.Locator("#filter").FillAsync("profile SEC");
        await page.ExpectAsync("event-count", "^3$");
        await page.Page.WaitForFunctionAsync(
            "() => document.querySelectorAll('#events .row:not([hidden])').length === 1");
        Assert.Equal(["""{"profile":"second"}"""], await page.EventsAsync());
        Assert.Equal(1, await page.Page.Locator("#events .row:visible").CountAsync());
    }

    /// <summary>Wide and narrow, dark and light.</summary>
    private static async Task PicturesAsync(DashboardPage page, string name)
    {
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await page.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });
            foreach (var width in new[] { 360, 1280 })
            {
                await page.Page.SetViewportSizeAsync(width, 800);
                await page.PictureAsync($"dashboard-{name}-{width}-{scheme}");
            }
        }
    }

    private async Task TellAsync(DaemonProcess daemon, string profile)
    {
        await daemon.Input.WriteAsync($$"""{"type":"profile_changed","profile":"{{profile}}"}""" + "\n");
        await daemon.Input.FlushAsync(Cancellation);
    }
}
