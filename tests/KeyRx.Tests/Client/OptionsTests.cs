using KeyRx.Client;
using Xunit;

namespace KeyRx.Tests.Client;

public sealed class OptionsTests
{
    [Theory]
    [InlineData("http://127.0.0.1:9867/ws")]
    [InlineData("wss://user:secret@127.0.0.1:9867/ws")]
    [InlineData("ws://user:secret@127.0.0.1:9867/ws")]
    [InlineData("ws://127.0.0.1:9867/ws#secret")]
    public async Task AnAddressOfAnotherKindIsRefusedWithoutRepeatingIt(string url)
        => Assert.Equal(
            "this is no server address: give ws://HOST:PORT/ws or wss://HOST:PORT/ws, without user name or " +
            "fragment",
            await RefusalAsync(new() { Url = new Uri(url) }));

    [Theory]
    [InlineData("")]
    [InlineData("secret\n")]
    [InlineData("two words")]
    [InlineData("a\r\nX-Injected: yes")]
    public async Task ATokenThatCannotBeSentIsRefusedWithoutRepeatingIt(string token)
        => Assert.Equal(
            "the token is empty or holds spaces or line ends: give it as 'keyrxd token' prints it",
            await RefusalAsync(new() { Url = new Uri("ws://127.0.0.1:1/ws"), Token = token }));

    [Fact]
    public async Task LimitsArePositive()
    {
        var options = new KeyRxClientOptions { Url = new Uri("ws://127.0.0.1:1/ws") };

        Assert.Equal(
            "the most message bytes must be more than 0", await RefusalAsync(options with { MaxMessageBytes = 0 }));
        Assert.Equal(
            "the most waiting messages must be more than 0",
            await RefusalAsync(options with { MaxWaitingMessages = 0 }));
        Assert.Equal(
            "the most time to connect must be more than 0",
            await RefusalAsync(options with { ConnectTimeout = TimeSpan.Zero }));
        Assert.Equal(
            "the most time for a request must be more than 0",
            await RefusalAsync(options with { RequestTimeout = TimeSpan.Zero }));
        Assert.Equal(
            "the most time to close must be more than 0",
            await RefusalAsync(options with { CloseTimeout = TimeSpan.Zero }));
    }

    [Fact]
    public void PrintingOptionsLeavesTheTokenOut()
    {
        var options = new KeyRxClientOptions { Url = new Uri("ws://127.0.0.1:9867/ws?a=secret"), Token = "secret" };

        Assert.Equal("KeyRxClientOptions { Server = 127.0.0.1:9867, Binary = False }", options.ToString());
    }

    [Theory]
    [InlineData("ws://bücher.example:9867/ws", "xn--bcher-kva.example:9867")]
    [InlineData("ws://[::1]:9867/ws", "[::1]:9867")]
    [InlineData("ws://localhost/ws", "localhost")]
    public void TheHostFieldIsAscii(string url, string host)
        => Assert.Equal(host, new KeyRxClientOptions { Url = new Uri(url) }.Authority);

    private static async Task<string> RefusalAsync(KeyRxClientOptions options)
        => (await Assert.ThrowsAsync<ArgumentException>(
            () => KeyRxClient.ConnectAsync(options, TestContext.Current.CancellationToken))).Message;
}
