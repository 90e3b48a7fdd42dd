using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using KeyRx.EndToEnd.Tests.Daemons;
using Xunit;

namespace KeyRx.EndToEnd.Tests;

/// <summary>
/// Compressed messages of clients of other hands come back from the real daemon's /echo as they were.
/// </summary>
public sealed class EchoDeflateTests : BoundedTest
{
    private const string NoTakeover = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

    [Theory]
    [InlineData(9, true)]
    [InlineData(12, false)]
    [InlineData(15, true)]
    public async Task DotNetIsEchoed(int windowBits, bool takeover)
    {
        await using var daemon = await StartAsync();
        using var client = new ClientWebSocket();
        client.Options.SetRequestHeader("Authorization", "Bearer " + DaemonProcess.Token);
        client.Options.DangerousDeflateOptions = new WebSocketDeflateOptions
        {
            ClientMaxWindowBits = windowBits,
            ServerMaxWindowBits = windowBits,
            ClientContextTakeover = takeover,
            ServerContextTakeover = takeover,
        };
        await client.ConnectAsync(new UriBuilder(daemon.Url) { Path = "/echo" }.Uri, Cancellation);

        foreach (var text in new[] { "a", string.Concat(Enumerable.Repeat("key€ down, ", 3_000)), "key€ down" })
        {
            var sent = Encoding.UTF8.GetBytes(text);
            await client.SendAsync(sent, WebSocketMessageType.Text, endOfMessage: true, Cancellation);
            Assert.Equal(text, await ReceiveAsync(client));
        }

        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Cancellation);
        await daemon.StopAsync(Cancellation);
    }

    [Fact]
    public async Task NodeIsEchoed()
    {
        var node = Programs.Find("node");
        Assert.SkipWhen(node is null, "node is missing; tests/run.sh install");
        await ClientPackages.InstallAsync(Cancellation);

        Assert.Equal(
            ["permessage-deflate 6 1000", "permessage-deflate 6 1000", "permessage-deflate 6 1000"],
            await RunAsync(node, "ws-echo.js"));
    }

    [Fact]
    public async Task PythonIsEchoed()
    {
        const string Python = "/usr/bin/python3"; // Debian's, which sees Debian's packages
        Assert.SkipUnless(
            File.Exists(Python) && Directory.Exists("/usr/lib/python3/dist-packages/websockets"),
            "python3-websockets is missing; tests/run.sh install");

        Assert.Equal(
            ["15 15 True 7", "9 9 True 7", "8 15 True 7", "15 15 True 7"],
            await RunAsync(Python, "websockets_echo.py"));
    }

    [Fact]
    public async Task APageIsEchoed()
    {
        await using var page = new PageServer();
        await using var daemon = await StartAsync("--allow-origin", page.Origin);

        var lines = await Browser.RunAsync(
            page.Origin, File.ReadAllText(Path.Combine(ClientPackages.Folder, "browser-echo.js")), daemon,
            Cancellation);

        Assert.Equal([NoTakeover, "same", "same", "same", "same", "closed 1000"], lines);
        await daemon.StopAsync(Cancellation);
    }

    private Task<DaemonProcess> StartAsync(params string[] arguments) =>
        DaemonProcess.StartAsync(Folder, ["--source", "none", "--echo", .. arguments], Cancellation);

    private async Task<string[]> RunAsync(string program, string script)
    {
        await using var daemon = await StartAsync();
        var start = new ProcessStartInfo(program, [Path.Combine(ClientPackages.Folder, script)]);
        start.Environment["KEYRX_URL"] = daemon.Url.ToString();
        start.Environment["KEYRX_TOKEN"] = DaemonProcess.Token;
        var result = await Programs.RunAsync(start, Cancellation);
        result.AssertExitCode(0);
        await daemon.StopAsync(Cancellation);
        return result.Output.TrimEnd().Split('\n');
    }

    private async Task<string> ReceiveAsync(ClientWebSocket client)
    {
        var buffer = new byte[100_000];
        var length = 0;
        ValueWebSocketReceiveResult result;
        do
        {
            result = await client.ReceiveAsync(buffer.AsMemory(length), Cancellation);
            length += result.Count;
        }
        while (!result.EndOfMessage);
        return Encoding.UTF8.GetString(buffer, 0, length);
    }
}
