using Microsoft.Playwright;

namespace KeyRx.EndToEnd.Tests.Kiosks;

/// <summary>A kiosk's pages in a real Chromium, as a person uses them.</summary>
internal sealed class KioskPage : IAsyncDisposable
{
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private KioskPage(IPlaywright playwright, IBrowser browser, IPage page) =>
        (_playwright, _browser, Page) = (playwright, browser, page);

    public IPage Page { get; }

    /// <summary>Opens the kiosk: without a login that is the page to log in.</summary>
    public static async Task<KioskPage> OpenAsync(
        string origin, CancellationToken cancellation, params string[] flags)
    {
        var playwright = await Playwright.CreateAsync().WaitAsync(cancellation);
        var browser = await Browser.LaunchAsync(playwright, cancellation, flags);
        var page = await browser.NewPageAsync().WaitAsync(cancellation);
        page.SetDefaultTimeout(120_000);
        await page.GotoAsync(origin).WaitAsync(cancellation);
        return new KioskPage(playwright, browser, page);
    }

    public async Task LogInAsync(string password)
    {
        await Page.FillAsync("input[name=password]", password);
        await Page.ClickAsync("button");
    }

    /// <summary>What a script of the page gets for this path.</summary>
    public Task<int> StatusOfAsync(string path, string request = "{}") =>
        Page.EvaluateAsync<int>($"fetch('{path}', {request}).then(answer => answer.status)");

    /// <summary>"open", or "refused", for a WebSocket that a script of the page asks for.</summary>
    public Task<string> TryWebSocketAsync() => Page.EvaluateAsync<string>(
        """
        new Promise((resolve) => {
          const socket = new WebSocket(`${location.origin.replace("http", "ws")}/ws`, "keyrx.v1.json");
          socket.onopen = () => resolve("open");
          socket.onclose = () => resolve("refused");
        })
        """);

    /// <summary>Until a line of the page holds this text.</summary>
    public Task ExpectAsync(string text) => Page.GetByText(text).First.WaitForAsync();

    /// <summary>From now on every word of the page's state is kept, however short it stands there.</summary>
    public Task RecordStateAsync() => Page.EvaluateAsync(
        """
        {
          window.states = [];
          const state = document.getElementById("state");
          new MutationObserver(() => window.states.push(state.textContent)).observe(state, { childList: true });
        }
        """);

    /// <summary>The first word since then.</summary>
    public async Task<string> NextStateAsync()
    {
        await Page.WaitForFunctionAsync("window.states.length > 0");
        return await Page.EvaluateAsync<string>("window.states[0]");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
