using KeyRx.Client;
using KeyRx.Protocol;
using KeyRx.Protocol.Messages;
using KeyRx.Testing;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Client;

public sealed class OpeningTests : BoundedTest
{
    private const string Good = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";

    [Theory]
    [InlineData(false, Subprotocols.JsonName)]
    [InlineData(true, Subprotocols.BinaryName)]
    public async Task TheRequestCarriesTokenSubprotocolAndHost(bool binary, string subprotocol)
    {
        await using var listener = RawPeer.Start();
        var connecting = KeyRxClient.ConnectAsync(
            new() { Url = listener.Url, Token = "secret", Binary = binary }, Cancellation);

        var request = await (await listener.AcceptAsync(Cancellation)).ReadRequestAsync(Cancellation);

        Assert.StartsWith("GET /ws HTTP/1.1\r\n", request, StringComparison.Ordinal);
        Assert.Contains($"\r\nHost: {listener.Url.Authority}\r\n", request, StringComparison.Ordinal);
        Assert.Contains($"\r\nSec-WebSocket-Protocol: {subprotocol}\r\n", request, StringComparison.Ordinal);
        Assert.Contains("\r\nAuthorization: Bearer secret\r\n", request, StringComparison.Ordinal);
        await listener.DisposeAsync();
        await Assert.ThrowsAsync<KeyRxConnectionException>(() => connecting);
    }

    [Fact]
    public async Task TheServersFirstMessageIsWhatTheClientKnowsOfItself()
    {
        await using var pair = await ClientAndPeer.OpenAsync(Cancellation);

        Assert.Equal("client-1", pair.Client.ClientId);
        Assert.Equal(["status", "key"], pair.Client.Scopes);
    }

    [Theory]
    [InlineData(
        "HTTP/1.1 401 Unauthorized\r\nContent-Type: text/plain\r\nContent-Length: 20\r\n\r\na token is required\n", 401,
        false, "401: a token is required")]
    [InlineData(
        "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 29\r\n\r\n" +
            "all 10 connections are taken\n",
        503, true, "503: all 10 connections are taken")]
    [InlineData("HTTP/1.1 501 Not Implemented\r\nContent-Length: 0\r\n\r\n", 501, true, "501: Not Implemented")]
    [InlineData("HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n", 429, true, "429: Too Many Requests")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>", 200, false, "200: OK")]
    [InlineData(
        "HTTP/1.0 503 Service Unavailable\r\nContent-Type: text/html\r\n\r\n<html>", 503, true,
        "503: Service Unavailable")]
    [InlineData("HTTP/1.0 425 Too Early\r\n\r\n", 425, true, "425: Too Early")]
    [InlineData("HTTP/1.1 404\r\n\r\n", 404, false, "404: the server refused without a reason")]
    [InlineData(
        "HTTP/1.1 302 Found\r\nLocation: http://elsewhere/\r\n\r\n", 302, false,
        "302: the server redirects; redirects are not followed: give the final address")]
    [InlineData("HTTP/1.1 403 No\r\nContent-Length: 7\r\n\r\nno \u001bway", 403, false, "403: no  way")]
    public async Task ARefusalIsToldInTheServersWords(string answer, int status, bool mayReturn, string message)
    {
        var refusal = await AnswerAsync(_ => answer);

        Assert.Equal((status, mayReturn, message), (refusal.Status, refusal.MayReturn, refusal.Message));
    }

    [Theory]
    [InlineData(
        Good + "Sec-WebSocket-Accept: c29tZXRoaW5nIGVsc2UhISE=\r\n\r\n",
        "the server's Sec-WebSocket-Accept does not fit our key (RFC 6455 4.1)")]
    [InlineData(Good + "\r\n", "the server's Sec-WebSocket-Accept does not fit our key (RFC 6455 4.1)")]
    [InlineData(
        Good + "Sec-WebSocket-Accept: {accept}\r\nSec-WebSocket-Protocol: chat\r\n\r\n",
        "the server chose a subprotocol that was not offered (RFC 6455 4.1)")]
    [InlineData(
        Good + "Sec-WebSocket-Accept: {accept}\r\nSec-WebSocket-Extensions: x-other\r\n\r\n",
        "the server chose an extension that was not offered (RFC 6455 4.1)")]
    [InlineData(
        "HTTP/1.1 101 S\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n",
        "the server switched to something else than WebSocket (RFC 6455 4.1)")]
    [InlineData(
        "HTTP/1.1 101 S\r\nUpgrade: websocket\r\n\r\n", "the answer lacks 'Connection: Upgrade' (RFC 6455 4.1)")]
    [InlineData("SSH-2.0-OpenSSH_9.9\r\n\r\n", "the answer is not HTTP/1.x")]
    [InlineData("HTTP/1.1 101 S\r\n folded: yes\r\n\r\n", "the answer is not HTTP/1.x")]
    public async Task AnAnswerThatIsNoneIsNamed(string answer, string flaw)
    {
        var refusal = await AnswerAsync(request =>
            answer.Replace("{accept}", AcceptFor(request), StringComparison.Ordinal));

        Assert.Matches(
            $@"^127\.0\.0\.1:\d+ is no KeyRx server: {System.Text.RegularExpressions.Regex.Escape(flaw)}$",
            refusal.Message);
        Assert.False(refusal.MayReturn);
    }

    [Fact]
    public async Task AHeadWithoutEndIsRefusedAtItsLimit()
    {
        var refusal = await AnswerAsync(_ => "HTTP/1.1 101 S\r\nPadding: " + new string('x', 40_000));

        Assert.EndsWith(
            " is no KeyRx server: the answer's head is over 32 KiB", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BinaryThatTheServerDoesNotSpeakIsRefusedHere()
    {
        var refusal = await AnswerAsync(
            request => Good + $"Sec-WebSocket-Accept: {AcceptFor(request)}\r\n\r\n", binary: true);

        Assert.EndsWith(
            " does not speak keyrx.v1.bin: connect without Binary", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AServerThatHangsUpIsNamed()
    {
        var refusal = await AnswerAsync(_ => "HTTP/1.1 10");

        Assert.EndsWith(" hung up without an answer: is it a KeyRx server?", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhereNothingListensTheMessageSaysWhatToDo()
    {
        var listener = RawPeer.Start();
        var url = listener.Url;
        await listener.DisposeAsync();

        var refusal = await Assert.ThrowsAsync<KeyRxConnectionException>(() =>
            KeyRxClient.ConnectAsync(new() { Url = url }, Cancellation));

        Assert.Equal($"nothing listens at {url.Authority}: start keyrxd, or correct the address", refusal.Message);
        Assert.True(refusal.MayReturn);
    }

    [Fact]
    public async Task AServerThatDoesNotAnswerIsLeftAfterTheTimeout()
    {
        var clock = new FakeTimeProvider();
        await using var listener = RawPeer.Start();
        var connecting = KeyRxClient.ConnectAsync(new() { Url = listener.Url, TimeProvider = clock }, Cancellation);
        using var peer = await listener.AcceptAsync(Cancellation);
        await peer.UpgradeAsync(Cancellation);

        clock.Advance(TimeSpan.FromSeconds(5));

        var refusal = await Assert.ThrowsAsync<KeyRxConnectionException>(() => connecting);
        Assert.Equal($"{listener.Url.Authority} did not answer within 5 s", refusal.Message);
    }

    [Fact]
    public async Task ConnectingCanBeCancelled()
    {
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        await using var listener = RawPeer.Start();
        var connecting = KeyRxClient.ConnectAsync(new() { Url = listener.Url }, cancelled.Token);
        using var peer = await listener.AcceptAsync(Cancellation);
        await peer.ReadRequestAsync(Cancellation);

        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);
    }

    [Fact]
    public async Task AnotherFirstMessageThanConnectedIsRefused()
    {
        await using var listener = RawPeer.Start();
        var connecting = KeyRxClient.ConnectAsync(new() { Url = listener.Url }, Cancellation);
        using var peer = await listener.AcceptAsync(Cancellation);
        await peer.UpgradeAsync(Cancellation);
        await peer.SendAsync(ServerMessageWriter.Ping, Cancellation);

        var refusal = await Assert.ThrowsAsync<KeyRxConnectionException>(() => connecting);

        Assert.Equal(
            "1002: the server broke the KeyRx protocol: its first message is not 'connected'", refusal.Message);
        Assert.Equal(1002, (await peer.ReadAsync(Cancellation))!.CloseStatus);
    }

    private async Task<KeyRxConnectionException> AnswerAsync(Func<string, string> answer, bool binary = false)
    {
        await using var listener = RawPeer.Start();
        var connecting = KeyRxClient.ConnectAsync(new() { Url = listener.Url, Binary = binary }, Cancellation);
        using var peer = await listener.AcceptAsync(Cancellation);
        await peer.SendAsync(answer(await peer.ReadRequestAsync(Cancellation)), Cancellation);
        peer.Dispose();
        return await Assert.ThrowsAsync<KeyRxConnectionException>(() => connecting);
    }

    /// <summary>RFC 6455 4.2.2, written out once more.</summary>
    private static string AcceptFor(string request)
    {
        var key = request.Split("Sec-WebSocket-Key: ")[1].Split("\r\n")[0];
#pragma warning disable CA5350 // The RFC's own choice.
        return Convert.ToBase64String(System.Security.Cryptography.SHA1.HashData(
            System.Text.Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
    }
}
