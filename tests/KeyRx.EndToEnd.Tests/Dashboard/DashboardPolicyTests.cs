using KeyRx.EndToEnd.Tests.Daemons;
using Xunit;

namespace KeyRx.EndToEnd.Tests.Dashboard;

/// <summary>What a browser is told that the page may do: nothing but its own.</summary>
public sealed class DashboardPolicyTests : BoundedTest
{
    [Fact]
    public async Task ThePageRunsItsOwnScriptsAndIsFramedByNobody()
    {
        await using var daemon = await DaemonProcess.StartAsync(Folder, ["--source", "none"], Cancellation);
        using var http = new HttpClient();

        using var page = await http.GetAsync($"http://{daemon.Url.Authority}/", Cancellation);

        var rules = Assert.Single(page.Headers.GetValues("Content-Security-Policy"))
            .Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("default-src 'none'", rules);
        Assert.Contains("script-src 'self'", rules);
        Assert.Contains("connect-src 'self'", rules);
        Assert.Contains("frame-ancestors 'none'", rules);
        Assert.DoesNotContain(rules, rule => rule.Contains("unsafe", StringComparison.Ordinal) || rule.Contains('*'));
        Assert.DoesNotMatch("(src|href)=\"?(https?:)?//", await page.Content.ReadAsStringAsync(Cancellation));
    }
}
