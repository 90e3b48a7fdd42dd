using System.Text;
using KeyRx.Server.Access;
using Xunit;

namespace KeyRx.Tests.Server.Access;

public sealed class OneTimeSecretsTests
{
    private const uint Root = 0, Ann = 1000, Eve = 1001;

    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly OneTimeSecrets _secrets = new();

    [Theory]
    [InlineData(Eve)]
    [InlineData(Root)]
    [InlineData(null)]
    public void AnotherUserDoesNotUseItUp(uint? other)
    {
        var secret = Issue(Now.AddHours(1), Ann);

        Assert.True(_secrets.Waits(secret, Now));
        Assert.Equal(SecretUse.OfAnotherUser, _secrets.Use(secret, Now, other, out _));
        Assert.Equal(SecretUse.Used, _secrets.Use(secret, Now, Ann, out _));
        Assert.Equal(SecretUse.Unknown, _secrets.Use(secret, Now, Ann, out _));
        Assert.False(_secrets.Waits(secret, Now));
    }

    [Fact]
    public void OneForEverybodyIsForEverybody() =>
        Assert.Equal(SecretUse.Used, _secrets.Use(Issue(Now.AddHours(1), null), Now, Eve, out _));

    [Fact]
    public void OneThatIsTooOldIsNobodys() =>
        Assert.Equal(SecretUse.Unknown, _secrets.Use(Issue(Now, Ann), Now, Eve, out _));

    private string Issue(DateTimeOffset expires, uint? user) =>
        Encoding.ASCII.GetString(_secrets.Issue(expires, user, default));
}
