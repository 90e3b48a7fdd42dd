using KeyRx.Load.Errors;
using KeyRx.Load.Probes;
using KeyRx.Testing.Strangers;
using Xunit;

namespace KeyRx.Tests.Load.Probes;

/// <summary>Before a run: whose server gets the token.</summary>
public sealed class ServerCheckTests : KeyRx.Tests.Client.BoundedTest
{
    [Fact]
    public async Task AStrangersServerEndsTheRunBeforeAByteIsSent()
    {
        Assert.SkipWhen(Stranger.WhyNot is not null, Stranger.WhyNot ?? "");
        await using var stranger = await StrangerOnOurPort.StartAsync(0, Cancellation);

        var error = await Assert.ThrowsAsync<RunException>(
            () => ServerCheck.RunAsync(stranger.Endpoint, null, Cancellation));

        Assert.StartsWith(
            $"{stranger.Endpoint}: the user nobody ({Stranger.Id}) holds this port", error.Message,
            StringComparison.Ordinal);
        Assert.Equal(["here", "gone"], await stranger.TakeOneAsync(Cancellation));
    }
}
