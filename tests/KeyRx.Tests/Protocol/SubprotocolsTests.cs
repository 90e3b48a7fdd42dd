using KeyRx.Protocol;
using Xunit;

namespace KeyRx.Tests.Protocol;

public sealed class SubprotocolsTests
{
    [Fact]
    public void TheTwoNamesAreKnownExactly()
    {
        Assert.True(Subprotocols.TryParse("keyrx.v1.json", out var json));
        Assert.True(Subprotocols.TryParse("keyrx.v1.bin", out var binary));
        Assert.Equal((Subprotocol.Json, Subprotocol.Binary), (json, binary));
    }

    [Theory]
    [InlineData("")]
    [InlineData("KEYRX.V1.JSON")]
    [InlineData("keyrx.v2.json")]
    [InlineData("keyrx.token.keyrx.v1.bin")]
    public void OthersAreNot(string name) => Assert.False(Subprotocols.TryParse(name, out _));
}
