using System.Security.Cryptography;
using System.Text;
using KeyRx.Server.Access;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Server.Access;

public sealed class AccessTokenTests
{
    private const string Secret = "a-token-of-22-characters-or-more";

    private static readonly byte[] Hash = SHA256.HashData(Encoding.UTF8.GetBytes(Secret));

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void ATokenMadeFromAHashIsFoundByItsSecret()
    {
        var table = new TokenTable([AccessToken.FromHash("dashboard", Hash, TokenScopes.Status)], _time);

        Assert.True(table.TryVerify(Secret, out var found));
        Assert.Equal(("dashboard", TokenScopes.Status), (found.Name, found.Scopes));
        Assert.False(table.TryVerify(Secret + "x", out _));
        Assert.False(table.TryVerify(Convert.ToHexString(Hash), out _)); // who reads the file cannot come in with it
    }

    [Fact]
    public void AHashOfAnotherLengthIsRefused()
    {
        var refusal = Assert.Throws<ArgumentException>(() =>
            AccessToken.FromHash("dashboard", Hash.AsSpan(1), TokenScopes.Status));
        Assert.StartsWith(
            "the hash of the token 'dashboard' has 32 bytes, not 31", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ATokenIsAcceptedUntilItExpires()
    {
        var table = new TokenTable(
            [new AccessToken("guest", Secret, TokenScopes.Key, expires: _time.GetUtcNow().AddSeconds(10))], _time);

        _time.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromTicks(1));
        Assert.True(table.TryVerify(Secret, out _));
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.False(table.TryVerify(Secret, out _));
    }

    [Theory]
    [InlineData(TokenScopes.Key, "", TokenScopes.Key, "", true)]
    [InlineData(TokenScopes.Key | TokenScopes.Status, "", TokenScopes.Key, "", false)]
    [InlineData(TokenScopes.Key, "", TokenScopes.Key | TokenScopes.Status, "", true)]
    [InlineData(TokenScopes.Key, "", TokenScopes.Status, "", false)]
    [InlineData(TokenScopes.Publish, "state", TokenScopes.Publish, "state,note", true)]
    [InlineData(TokenScopes.Publish, "state,note", TokenScopes.Publish, "state", false)]
    // without the scope the topics allow nothing
    [InlineData(TokenScopes.Status, "state", TokenScopes.Status, "", true)]
    public void AHolderGoesOnIfNothingIsTakenAway(
        TokenScopes before, string topicsBefore, TokenScopes after, string topicsAfter, bool goesOn)
    {
        var held = new AccessToken(
            "dashboard", Secret, before, topicsBefore.Split(',', StringSplitOptions.RemoveEmptyEntries));
        var next = new AccessToken(
            "dashboard", Secret, after, topicsAfter.Split(',', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(goesOn, new TokenTable([next], _time).TrySucceed(held, out var successor));
        Assert.Equal(goesOn ? next : null, successor);
    }

    [Fact]
    public void AnotherNameOrAnotherSecretIsAnotherHolder()
    {
        var held = new AccessToken("dashboard", Secret, TokenScopes.Key);

        Assert.False(
            new TokenTable([new AccessToken("phone", Secret, TokenScopes.Key)], _time).TrySucceed(held, out _));
        Assert.False(
            new TokenTable(
                [new AccessToken("dashboard", Secret + "2", TokenScopes.Key)], _time).TrySucceed(held, out _));
        Assert.False(
            new TokenTable([new AccessToken("dashboard", Secret, TokenScopes.Key, expires: _time.GetUtcNow())], _time)
                .TrySucceed(held, out _));
    }
}
