using KeyRx.Testing;
using Microsoft.Playwright;
using Xunit;

namespace KeyRx.EndToEnd.Tests.Dashboard;

/// <summary>The dashboard in a real Chromium, as its reader sees it.</summary>
internal sealed class DashboardPage : IAsyncDisposable
{
    private static readonly string[] Unreachable = ["ERR_", "WebSocket connection to", "status of"];

    private readonly IBrowserContext _context;
    private readonly List<string> _complaints = [];

    private DashboardPage(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.PageError += (_, error) => Complain(error);
        page.Console += (_, message) =>
        {
            // What cannot be reached is told by the browser for each attempt: that is not the page's fault.
            if (message.Type == "error"
                && !Unreachable.Any(words => message.Text.Contains(words, StringComparison.Ordinal)))
            {
                Complain(message.Text);
            }
        };
    }

    public IPage Page { get; }

    /// <summary>Errors of scripts, of the content security policy, and of whatever else the console tells.</summary>
    public IReadOnlyList<string> Complaints
    {
        get
        {
            lock (_complaints) return [.. _complaints];
        }
    }

    /// <summary>Opens an address and nothing else; 1280 by 800, dark.</summary>
    public static async Task<DashboardPage> OpenAsync(string address, CancellationToken cancellation)
    {
        var options = new BrowserNewContextOptions
        {
            ColorScheme = ColorScheme.Dark,
            ViewportSize = new ViewportSize { Width = 1280, Height = 800 },
        };
        var context = await SharedBrowser.NewContextAsync(options, cancellation);
        var page = await context.NewPageAsync().WaitAsync(cancellation);
        page.SetDefaultTimeout(60_000);
        var opened = new DashboardPage(context, page);
        await page.GotoAsync(address).WaitAsync(cancellation);
        return opened;
    }

    /// <summary>Waits until an element's text matches.</summary>
    public Task ExpectAsync(string id, string pattern) =>
        Page.WaitForFunctionAsync(
            "([id, pattern]) => new RegExp(pattern).test(document.getElementById(id).textContent)",
            new[] { id, pattern });

    /// <summary>Waits until these keys, by W3C code, are the ones drawn as down.</summary>
    public Task ExpectDownAsync(params string[] labels) =>
        Page.WaitForFunctionAsync(
            "wanted => [...document.querySelectorAll('#keyboard .down')].map(e => " +
                "e.textContent).sort().join() === wanted",
            string.Join(',', labels.Order(StringComparer.Ordinal)));

    public Task<string> TextAsync(string id) => Page.Locator($"#{id}").InnerTextAsync();

    /// <summary>What the list shows, newest first.</summary>
    public async Task<string[]> EventsAsync() =>
        await Page.EvaluateAsync<string[]>(
            "[...document.querySelectorAll('#events .row:not([hidden]) .what')].map(e => " +
                "[e.parentElement.getBoundingClientRect().top, e.textContent]).sort((a, " +
                "b) => a[0] - b[0]).map(e => e[1])");

    public Task ClickAsync(string id) => Page.Locator($"#{id}").ClickAsync();

    /// <summary>Keeps a picture with the test's results, for people.</summary>
    public Task PictureAsync(string name)
    {
        var folder =
            Environment.GetEnvironmentVariable("RESULTS") is { Length: > 0 } results ? results : Path.GetTempPath();
        return Page.ScreenshotAsync(
            new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}.png"), FullPage = true });
    }

    /// <summary>Every violation that axe finds, as its rule and the elements.</summary>
    public async Task<string[]> AccessibilityFaultsAsync()
    {
        var axe = Path.Combine(RepositoryRoot.Path, "src/web/node_modules/axe-core/axe.min.js");
        Assert.SkipUnless(File.Exists(axe), "axe-core is missing; tests/run.sh install");
        await Page.EvaluateAsync(await File.ReadAllTextAsync(axe));
        return await Page.EvaluateAsync<string[]>(
            "axe.run().then(r => r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).join('; " +
                "')))");
    }

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    private void Complain(string text)
    {
        lock (_complaints) _complaints.Add(text);
    }
}
