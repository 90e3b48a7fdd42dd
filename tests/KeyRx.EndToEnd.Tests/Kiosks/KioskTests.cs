using Xunit;

namespace KeyRx.EndToEnd.Tests.Kiosks;

/// <summary>The sample Kiosk with a real Chromium: one port, a login by cookie, two scanners.</summary>
public sealed class KioskTests : BoundedTest
{
    [Fact]
    public async Task WhoHasLoggedInSeesWhatTheScannersRead()
    {
        await using var kiosk = await KioskProcess.StartAsync(Folder, "http://127.0.0.1:0", Cancellation);
        await using var page = await KioskPage.OpenAsync(kiosk.Origin, Cancellation);

        await AssertServesAsync(kiosk, page);
    }

    /// <summary>
    /// The same over TLS on a port that speaks HTTP/2 alone, so that Chromium's WebSocket is an extended CONNECT
    /// (RFC 8441): over HTTP/1.1 nothing would answer it.
    /// </summary>
    [Fact]
    public async Task TheSameOverHttp2()
    {
        var certificate = new TestCertificate(Folder);
        await using var kiosk = await KioskProcess.StartAsync(
            Folder, "https://127.0.0.1:0", Cancellation, "--Kestrel:EndpointDefaults:Protocols=Http2",
            $"--Kestrel:Certificates:Default:Path={certificate.CertificateFile}",
            $"--Kestrel:Certificates:Default:KeyPath={certificate.KeyFile}");
        await using var page = await KioskPage.OpenAsync(kiosk.Origin, Cancellation, certificate.ChromiumFlag);

        await AssertServesAsync(kiosk, page);
    }

    private async Task AssertServesAsync(KioskProcess kiosk, KioskPage page)
    {
        Assert.Equal("/login", new Uri(page.Page.Url).AbsolutePath);
        Assert.Equal(401, await page.StatusOfAsync("/ws"));
        Assert.Equal("refused", await page.TryWebSocketAsync());
        Assert.Equal(
            401,
            await page.StatusOfAsync("/login", "{ method: 'POST', body: new URLSearchParams({ password: 'wrong' }) }"));
        Assert.Equal("refused", await page.TryWebSocketAsync());

        await page.LogInAsync(KioskProcess.Password);
        await page.ExpectAsync("left: 4006381");
        await page.ExpectAsync("right: 978316");

        await page.RecordStateAsync();
        var elapsed = await kiosk.InterruptAsync(Cancellation);
        Assert.Equal("closed 1001", await page.NextStateAsync());
        TestContext.Current.TestOutputHelper?.WriteLine($"Ctrl+C to the end: {elapsed.TotalMilliseconds:0} ms");
    }
}
