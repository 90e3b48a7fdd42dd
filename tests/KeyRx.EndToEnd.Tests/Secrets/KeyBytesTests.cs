using System.Net;
using System.Net.Sockets;
using System.Text;
using KeyRx.EndToEnd.Tests.Daemons;
using KeyRx.Protocol;
using KeyRx.Protocol.Keys;
using Xunit;

namespace KeyRx.EndToEnd.Tests.Secrets;

/// <summary>What somebody learns who may count bytes and ask for figures, and may not read keys.</summary>
public sealed class KeyBytesTests : BoundedTest
{
    private const string Compressed = "permessage-deflate; client_max_window_bits";

    [Theory]
    [InlineData(Subprotocols.JsonName, "")]
    [InlineData(Subprotocols.BinaryName, "")]
    [InlineData(Subprotocols.JsonName, Compressed)]
    [InlineData(Subprotocols.BinaryName, Compressed)]
    public async Task EachKeyIsTheSameNumberOfBytesOnTheSocket(string subprotocol, string extensions)
    {
        await using var keyboard = await StartAsync();
        using var socket = await CountedSocket.SubscribeAsync(
            keyboard.Daemon, subprotocol, extensions, Cancellation);
        var counts = new Dictionary<int, int>();
        foreach (var key in KeyCodes.All)
        {
            foreach (var value in (int[])[1, 0])
            {
                keyboard.Type((ushort)key, value);
                var count = await socket.CountNextAsync(Cancellation);
                counts[count] = counts.GetValueOrDefault(count) + 1;
            }
        }

        Assert.Single(counts);
        Assert.True(counts.Values.Single() > 1000, "too few keys");
    }

    /// <summary>Typed or not: an answer without the scope is the same, and so long.</summary>
    [Theory]
    [InlineData("/stats")]
    [InlineData("/metrics")]
    public async Task WhoHasNoScopeLearnsNothingOfFigures(string path)
    {
        await using var keyboard = await StartAsync();
        using var socket = await CountedSocket.SubscribeAsync(
            keyboard.Daemon, Subprotocols.JsonName, "", Cancellation);
        var before = await AskAsync(keyboard.Daemon, path);
        for (var i = 0; i < 20; i++)
        {
            keyboard.Type(30, i % 2 == 0 ? 1 : 0);
            await socket.CountNextAsync(Cancellation);
        }

        Assert.StartsWith("HTTP/1.1 401 ", before, StringComparison.Ordinal);
        Assert.Equal(before, await AskAsync(keyboard.Daemon, path));
    }

    private async Task<TypedKeyboard> StartAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "FIFO sources exist on Linux only");
        return await TypedKeyboard.StartAsync(Folder, PathOf("keys"), Cancellation);
    }

    /// <summary>The whole answer but for the time it was given at.</summary>
    private async Task<string> AskAsync(DaemonProcess daemon, string path)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPEndPoint.Parse(daemon.Url.Authority), Cancellation);
        await client.GetStream().WriteAsync(
            Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {daemon.Url.Authority}\r\n\r\n"), Cancellation);
        using var reader = new StreamReader(client.GetStream());
        var lines = (await reader.ReadToEndAsync(Cancellation)).Split("\r\n");
        return string.Join('\n', lines.Where(line => !line.StartsWith("Date: ", StringComparison.Ordinal)));
    }
}
