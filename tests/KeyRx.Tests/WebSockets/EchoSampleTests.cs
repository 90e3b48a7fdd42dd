using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using KeyRx.Tests.Repository;
using Xunit;

namespace KeyRx.Tests.WebSockets;

/// <summary>The README's first echo: compiled, shown word for word, and spoken to by another hand's client.</summary>
public sealed class EchoSampleTests
{
    [Fact]
    public void TheReadmeShowsTheSampleThatIsCompiled()
    {
        var source = File.ReadAllText(Path.Combine(RepositoryFiles.Root, "tests/samples/FramerEcho/EchoServer.cs"));
        var begin = source.IndexOf("// sample begins\n", StringComparison.Ordinal) + "// sample begins\n".Length;
        var lines = source[begin..source.IndexOf("            // sample ends", StringComparison.Ordinal)]
            .TrimEnd().Split('\n').Select(line => line.Trim());

        Assert.Contains(
            $"```csharp\n{string.Join('\n', lines)}\n```",
            File.ReadAllText(Path.Combine(RepositoryFiles.Root, "src/KeyRx.WebSockets/README.md")),
            StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task TheSampleEchoesToTheClientOfDotNet()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _ = FramerEcho.EchoServer.ServeAsync(listener);
        using var client = new ClientWebSocket();
        await client.ConnectAsync(new Uri($"ws://{listener.LocalEndpoint}"), cancellation);
        await client.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, true, cancellation);
        var room = new byte[16];
        var echo = await client.ReceiveAsync(room, cancellation);
        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, "", cancellation);

        Assert.Equal("hello", Encoding.UTF8.GetString(room, 0, echo.Count));
        Assert.Equal(WebSocketCloseStatus.NormalClosure, client.CloseStatus);
    }
}
