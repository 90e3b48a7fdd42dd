using KeyRx.Client.Reconnecting;
using Xunit;

namespace KeyRx.Tests.Client.Reconnecting;

/// <summary>What stands before a server answers for it while it restarts, in ways of its own.</summary>
public sealed class ReconnectingThroughProxiesTests : BoundedTest
{
    /// <summary>HAProxy's usual error files, what load balancers say, and a path behind a new ingress.</summary>
    [Theory]
    [InlineData("HTTP/1.0 503 Service Unavailable\r\nCache-Control: no-cache\r\nConnection: close\r\n" +
        "Content-Type: text/html\r\n\r\n<html><body><h1>503 Service Unavailable</h1>\nNo server</body></html>\n")]
    [InlineData("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 425 Too Early\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 521 Web Server Is Down\r\nContent-Length: 0\r\n\r\n")]
    public async Task AClientThatWasOpenComesBackWhateverIsAnsweredMeanwhile(string answer)
    {
        await using var pair = new ReconnectingAndPeer(Cancellation);
        (await pair.SubscribedAsync()).Dispose();
        for (var i = 0; i < 15; i++)
        {
            await pair.PassWaitAsync();
            var peer = await pair.AcceptAsync();
            await peer.ReadRequestAsync(Cancellation);
            await peer.SendAsync(answer, Cancellation);
            peer.Dispose();
        }

        await pair.PassWaitAsync();
        var again = await pair.AcceptOpenAsync();
        Assert.Equal(["error"], (await pair.RequestAsync(again)).Topics);
    }

    /// <summary>RFC 9110 10.2.3: as a date, by the answer's own clock.</summary>
    [Fact]
    public async Task RetryAfterAsADateIsWaitedFor()
    {
        await using var pair = new ReconnectingAndPeer(Cancellation);
        var peer = await pair.AcceptAsync();
        await peer.ReadRequestAsync(Cancellation);
        await peer.SendAsync(
            "HTTP/1.1 503 Full\r\nDate: Tue, 01 Dec 2026 10:00:00 GMT\r\n" +
                "Retry-After: Tue, 01 Dec 2026 10:00:20 GMT\r\nContent-Length: 0\r\n\r\n", Cancellation);
        var waiting = await pair.States.UntilAsync(KeyRx.Client.ConnectionState.Waiting);

        Assert.InRange(waiting.Delay, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(21));
        peer.Dispose();
    }

    /// <summary>Endless is the default, and means endless.</summary>
    [Fact]
    public async Task NothingThatPassesEndsItByItsNumber()
    {
        Assert.Equal(0, new ReconnectingClientOptions { Connection = new() { Url = new("ws://x/ws") } }.MaxAttempts);
        var attempts = 0;
        await using var pair = new ReconnectingAndPeer(Cancellation, options => options with
        {
            Connection = options.Connection with
            {
                StreamFactory = (_, _) => throw (++attempts % 3) switch
                {
                    0 => new System.Net.Sockets.SocketException(),
                    1 => new IOException("gone"),
                    _ => new TimeoutException(),
                },
            },
        });
        for (var i = 0; i < 100; i++) await pair.PassWaitAsync();
        Assert.InRange(attempts, 100, 101);
    }
}
