using KeyRx.Client;
using KeyRx.Testing.Strangers;
using Xunit;

namespace KeyRx.Tests.Client;

/// <summary>Another user holds the port that the client's server should be at.</summary>
public sealed class ServerOfAStrangerTests : BoundedTest
{
    private const string Token = "a-token-of-22-characters-or-more";

    [Fact]
    public async Task HeGetsNotOneByteAndTheClientMayComeBack()
    {
        Assert.SkipWhen(Stranger.WhyNot is not null, Stranger.WhyNot ?? "");
        await using var stranger = await StrangerOnOurPort.StartAsync(0, Cancellation);

        var error = await Assert.ThrowsAsync<KeyRxConnectionException>(
            () => KeyRxClient.ConnectAsync(OptionsFor(stranger), Cancellation));

        Assert.StartsWith(
            $"{stranger.Endpoint}: the user nobody ({Stranger.Id}) holds this port", error.Message,
            StringComparison.Ordinal);
        Assert.Equal((0, true), (error.Status, error.MayReturn));
        Assert.Equal(["here", "gone"], await stranger.TakeOneAsync(Cancellation));
    }

    [Fact]
    public async Task AUserWhomTheClientNamesGetsTheToken()
    {
        Assert.SkipWhen(Stranger.WhyNot is not null, Stranger.WhyNot ?? "");
        await using var stranger = await StrangerOnOurPort.StartAsync(0, Cancellation);
        var options = OptionsFor(stranger) with
        {
            AllowedServerUsers = new HashSet<uint> { Stranger.Id },
            ConnectTimeout = TimeSpan.FromSeconds(1),
        };

        await Assert.ThrowsAsync<KeyRxConnectionException>(() => KeyRxClient.ConnectAsync(options, Cancellation));

        var taken = string.Concat(await stranger.TakeOneAsync(Cancellation));
        Assert.Contains(Token, taken, StringComparison.Ordinal);
    }

    private static KeyRxClientOptions OptionsFor(StrangerOnOurPort stranger) =>
        new() { Url = new Uri($"ws://{stranger.Endpoint}/ws"), Token = Token };
}
