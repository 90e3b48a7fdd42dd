using KeyRx.EndToEnd.Tests.Daemons;
using Microsoft.Playwright;
using Xunit;

namespace KeyRx.EndToEnd.Tests;

/// <summary>Headless Chromium, as Debian installs it.</summary>
internal static class Browser
{
    private const string Chromium = "/usr/bin/chromium";

    /// <summary>
    /// No sandbox: tests may run as root, and only load pages of their own. The rest keeps it from calling home.
    /// </summary>
    private static readonly string[] Flags =
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--no-first-run",
        ];

    /// <summary>Skips the test where there is no Chromium.</summary>
    public static Task<IBrowser> LaunchAsync(
        IPlaywright playwright, CancellationToken cancellation, params string[] moreFlags)
    {
        Assert.SkipUnless(File.Exists(Chromium), "chromium is missing; tests/run.sh install");
        var options = new BrowserTypeLaunchOptions
        {
            ExecutablePath = Chromium,
            Args = [.. Flags, .. moreFlags],
            Timeout = 60_000,
        };
        return playwright.Chromium.LaunchAsync(options).WaitAsync(cancellation);
    }

    /// <summary>Runs a script that returns lines, in a page of an origin.</summary>
    public static async Task<string[]> RunAsync(
        string origin, string script, DaemonProcess daemon, CancellationToken cancellation)
    {
        await using var context = await SharedBrowser.NewContextAsync(options: null, cancellation);
        var page = await context.NewPageAsync().WaitAsync(cancellation);
        await page.GotoAsync(origin).WaitAsync(cancellation);
        var arguments = new Dictionary<string, object>
        {
            ["url"] = daemon.Url.ToString(),
            ["token"] = DaemonProcess.Token,
            ["count"] = KeyCycle.Count,
        };
        return await page.EvaluateAsync<string[]>(script, arguments).WaitAsync(cancellation);
    }
}
