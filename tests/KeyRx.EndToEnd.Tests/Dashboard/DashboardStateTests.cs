using KeyRx.Daemon.Http;
using KeyRx.Daemon.Pages;
using KeyRx.Input;
using KeyRx.Protocol;
using KeyRx.Server;
using KeyRx.Server.Access;
using KeyRx.Server.Http;
using KeyRx.Server.Privacy;
using Xunit;

namespace KeyRx.EndToEnd.Tests.Dashboard;

/// <summary>
/// The states that nobody may overlook, with a server in the test's own process, which can be
/// paused and robbed of its source.
/// </summary>
public sealed class DashboardStateTests : BoundedTest
{
    private const string Secret = "owner-secret-of-22-chars-or-more";

    [Fact]
    public async Task APauseIsShownUntilItEnds()
    {
        var access = new BrowserAccess(Secret, TokenScopes.Status | TokenScopes.Key, TimeProvider.System);
        await using var server = await StartAsync(access, ScriptedKeyEventSource.Demo());
        await using var page = await OpenAsync(server, access);
        await page.ExpectAsync("capture", "^capture active$");

        server.Pause();
        await page.ExpectAsync("capture", @"^PAUSED \(by its program\): nothing is captured$");
        await page.ExpectDownAsync();
        Assert.Equal("paused", await page.Page.EvaluateAsync<string>("document.body.dataset.capture"));
        Assert.Empty(await page.AccessibilityFaultsAsync());
        await page.PictureAsync("dashboard-paused");

        server.Resume();
        await page.ExpectAsync("capture", "^capture active$");
    }

    [Fact]
    public async Task APageThatComesDuringAPauseSeesItToo()
    {
        var access = new BrowserAccess(Secret, TokenScopes.Status | TokenScopes.Key, TimeProvider.System);
        await using var server = await StartAsync(access, source: null);
        server.Pause();

        await using var page = await OpenAsync(server, access);

        await page.ExpectAsync("capture", @"^PAUSED \(by its program\): nothing is captured$");
    }

    [Theory]
    [InlineData(PauseReason.Locked, "the screen is locked")]
    [InlineData(PauseReason.SessionSwitched, "another session is on the screen")]
    [InlineData(PauseReason.Sleep, "the machine sleeps")]
    [InlineData(PauseReason.Hotkey, "by the hotkey")]
    public async Task TheReasonIsSaidInWords(PauseReason reason, string words)
    {
        var access = new BrowserAccess(Secret, TokenScopes.Status | TokenScopes.Key, TimeProvider.System);
        await using var server = await StartAsync(access, source: null);
        await using var page = await OpenAsync(server, access);
        await page.ExpectAsync("capture", "^capture active$");

        server.Pause(reason);

        await page.ExpectAsync("capture", $@"^PAUSED \({words}\): nothing is captured$");
        Assert.True(await page.Page.Locator("#pause").IsHiddenAsync()); // its token may not
    }

    [Fact]
    public async Task ASourceThatFailsIsShown()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "FIFO sources exist on Linux only");
        Posix.MakeFifo(PathOf("keys"));
        var access = new BrowserAccess(Secret, TokenScopes.Status | TokenScopes.Key, TimeProvider.System);
        await using var server = await StartAsync(
            access, new FifoKeyEventSource(PathOf("keys"), new KeySourceOptions()));
        await using var page = await OpenAsync(server, access);
        await page.ExpectAsync("capture", "^capture active$");

        await using (await Posix.OpenFifoAsync(PathOf("keys"), Cancellation))
        {
            File.Delete(PathOf("keys")); // so that there is nothing to wait for once this writer has gone
        }

        await page.ExpectAsync("capture", "^CAPTURE LOST: no keyboard can be read$");
        await page.PictureAsync("dashboard-capture-lost");

        // Who comes later was told of no event.
        await using var late = await OpenAsync(server, access);
        await late.ExpectAsync("capture", "^CAPTURE LOST: no keyboard can be read$");
    }

    private Task<DashboardPage> OpenAsync(KeyRxServer server, BrowserAccess access) =>
        DashboardPage.OpenAsync(PageAddress.Of(server.Endpoints[0].ToString(), access.IssueSecret()), Cancellation);

    private async Task<KeyRxServer> StartAsync(BrowserAccess access, IKeyEventSource? source)
    {
        var routes = new Dictionary<string, HttpRoute>();
        DashboardRoutes.AddTo(routes);
        return await KeyRxServer.StartAsync(
            new KeyRxServerOptions
            {
                Listen = ["127.0.0.1:0"],
                Tokens = [new("owner", Secret, TokenScopes.All)],
                Browser = access,
                Source = source is null ? null : () => source,
                HttpRoutes = routes,
            }, Cancellation);
    }
}
