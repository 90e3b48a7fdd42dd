using KeyRx.EndToEnd.Tests;
using Microsoft.Playwright;
using Xunit;

[assembly: AssemblyFixture(typeof(SharedBrowser))]

namespace KeyRx.EndToEnd.Tests;

/// <summary>
/// One Chromium for all tests, started for the first that needs it, for a start takes longer than most tests. Each
/// gets a context of its own, with cookies, storage and cache that no other sees.
/// </summary>
public sealed class SharedBrowser : IAsyncDisposable
{
    private static readonly Lazy<Task<(IPlaywright Playwright, IBrowser Browser)>> Started = new(StartAsync);

    /// <summary>Skips the test where there is no Chromium. The caller disposes of the context.</summary>
    internal static async Task<IBrowserContext> NewContextAsync(
        BrowserNewContextOptions? options, CancellationToken cancellation)
    {
        var (_, browser) = await Started.Value.WaitAsync(cancellation);
        return await browser.NewContextAsync(options).WaitAsync(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        if (!Started.IsValueCreated || !Started.Value.IsCompletedSuccessfully) return;
        var (playwright, browser) = await Started.Value;
        await browser.DisposeAsync();
        playwright.Dispose();
    }

    private static async Task<(IPlaywright Playwright, IBrowser Browser)> StartAsync()
    {
        var playwright = await Playwright.CreateAsync();
        return (playwright, await Browser.LaunchAsync(playwright, CancellationToken.None));
    }
}
