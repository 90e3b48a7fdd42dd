using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text;
using KeyRx.Client;
using KeyRx.EndToEnd.Tests.Daemons;
using KeyRx.Protocol;
using Xunit;

namespace KeyRx.EndToEnd.Tests.Secrets;

/// <summary>
/// The memory of a real daemon at rest, after everything that shows it a secret: files of tokens, requests of each
/// kind, pages, a rotation. Root looks through all of it, of which a core would hold a part. No text of a secret is
/// left: hashes and the key of pages are, and nobody gets in with a hash.
/// </summary>
public sealed class TokenMemoryTests : BoundedTest
{
    private const string Wrong = "not-the-token-of-anybody-here";

    private static readonly HttpClient Http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero });

    private readonly List<(string Name, string Text)> _shown = [];

    [Fact]
    public async Task NoTextOfATokenOrSecretIsLeft()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc/PID/mem is Linux's");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root reads the memory of another process");
        var owner = Shown("the owner's token", await RunAsync("token"));
        var reader = Shown("a client's token", await RunAsync("token", "add", "reader", "--scope", "status"));
        Shown("a wrong token", Wrong);
        // The runtime that compiles as it goes has copies of its own, which nobody can reach.
        if (Programs.IsNativeAot) Shown("the token of the environment", DaemonProcess.Token);
        await using var daemon = await DaemonProcess.StartAsync(
            Folder, ["--source", "none", "--log-level", "information"], Cancellation);
        await AskAsync(daemon, "/stats", owner);
        await AskAsync(daemon, "/metrics", reader);
        await AskAsync(daemon, "/stats", Wrong);
        await using var client = await KeyRxClient.ConnectAsync(
            new() { Url = daemon.Url, Token = owner }, Cancellation);
        using var other = await OpenAsync(daemon, reader, origin: null);
        using var page = await OpenPageAsync(daemon);
        await RotateAsync(daemon);

        var left = _shown.SelectMany(secret => LeftOf(daemon.Id, secret.Name, secret.Text)).ToArray();

        Assert.True(left.Length == 0, string.Join('\n', left));
        Assert.DoesNotContain(
            DaemonProcess.Token, await File.ReadAllTextAsync($"/proc/{daemon.Id}/environ", Cancellation),
            StringComparison.Ordinal);
    }

    private static IEnumerable<string> LeftOf(int processId, string name, string text) =>
        ForeignMemory.Find(processId, [Encoding.UTF8.GetBytes(text), Encoding.Unicode.GetBytes(text)])
            .Select(place => $"{name}: {place}");

    private string Shown(string name, string text)
    {
        _shown.Add((name, text));
        return text;
    }

    private async Task<string> RunAsync(params string[] arguments)
    {
        var result = await Programs.RunAsync(Programs.Keyrxd(Folder, arguments), Cancellation);
        result.AssertExitCode(0);
        return result.Output.Trim();
    }

    private async Task AskAsync(DaemonProcess daemon, string path, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{daemon.Url.Authority}{path}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var reply = await Http.SendAsync(request, Cancellation);
        await reply.Content.ReadAsByteArrayAsync(Cancellation);
    }

    /// <summary>What a page does: its secret for a token, and that one as a subprotocol.</summary>
    private async Task<ClientWebSocket> OpenPageAsync(DaemonProcess daemon)
    {
        var secret = Shown("a page's secret", (await daemon.PageAddressAsync(Cancellation)).Split('#')[1]);
        var origin = $"http://{daemon.Url.Authority}";
        using var request = new HttpRequestMessage(HttpMethod.Post, origin + "/browser-token");
        request.Headers.Add("Origin", origin);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        using var reply = await Http.SendAsync(request, Cancellation);
        return await OpenAsync(
            daemon, Shown("a page's token", await reply.Content.ReadAsStringAsync(Cancellation)), origin);
    }

    private async Task<ClientWebSocket> OpenAsync(DaemonProcess daemon, string token, string? origin)
    {
        var socket = new ClientWebSocket();
        if (origin is not null) socket.Options.SetRequestHeader("Origin", origin);
        socket.Options.AddSubProtocol(Subprotocols.JsonName);
        socket.Options.AddSubProtocol(Subprotocols.TokenPrefix + token);
        await socket.ConnectAsync(daemon.Url, Cancellation);
        return socket;
    }

    private async Task RotateAsync(DaemonProcess daemon)
    {
        await RunAsync("token", "rotate");
        Shown("the owner's next token", (await File.ReadAllTextAsync(PathOf("keyrx/token"), Cancellation)).Trim());
        daemon.Reload();
        await daemon.WaitForLogAsync("reloaded: ", Cancellation);
    }
}
