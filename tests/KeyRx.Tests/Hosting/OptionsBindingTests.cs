using KeyRx.Hosting;
using KeyRx.Server;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace KeyRx.Tests.Hosting;

public sealed class OptionsBindingTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static Dictionary<string, string?> Settings => new()
    {
        ["KeyRx:Listen:0"] = "127.0.0.1:0",
        ["KeyRx:MaxConnections"] = "50",
        ["KeyRx:ConfiguredTokens:0:Name"] = "kiosk",
        ["KeyRx:ConfiguredTokens:0:Secret"] = HostUnderTest.Secret,
        ["KeyRx:ConfiguredTokens:0:Scopes"] = "status, key",
    };

    [Fact]
    public async Task AHostStartsWithWhatItsConfigurationSays()
    {
        using var host = HostUnderTest.Build(options => options.MaxSubscriptions = 3, Settings);

        await host.StartAsync(Cancellation);

        var server = host.Services.GetRequiredService<KeyRxServer>();
        Assert.NotEqual(9867, server.Endpoints[0].Port);
        Assert.Equal(50, server.Statistics.MaxConnections);
        await host.StopAsync(Cancellation);
    }

    [Theory]
    [InlineData("KeyRx:MaxConection", "50", "MaxConection")]
    [InlineData("KeyRx:MaxConnections", "many", "KeyRx:MaxConnections")]
    [InlineData("KeyRx:Listen:1", "here", "Listen: 'here' is no address and port")]
    [InlineData("KeyRx:ConfiguredTokens:0:Scopes", "everything", "KeyRx:ConfiguredTokens:0:Scopes")]
    [InlineData("KeyRx:ConfiguredTokens:0:Sekret", "x", "Sekret")]
    [InlineData("KeyRx:ConfiguredTokens:1:Name", "second", "the token 'second' has a secret or its SHA-256")]
    [InlineData("KeyRx:Tokens:0", "x", "KeyRx:Tokens: only code can say that; use ConfiguredTokens")]
    [InlineData("KeyRx:timeProvider", "x", "KeyRx:timeProvider: only code can say that")]
    public async Task WhatIsNoOptionFailsTheStartAndIsNamed(string key, string value, string expected)
    {
        var settings = Settings;
        settings[key] = value;
        using var host = HostUnderTest.Build(settings: settings);

        var error = await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync(Cancellation));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(HostUnderTest.Secret, error.ToString(), StringComparison.Ordinal);
    }

    /// <summary>A new option is bound, or stands in the list of those that only code can say.</summary>
    [Fact]
    public void EveryOptionThatCannotBindIsInTheList()
    {
        var unbound = typeof(KeyRxServerOptions).GetProperties()
            .Where(property => property.SetMethod is { IsPublic: true } && !IsBound(property.PropertyType))
            .Select(property => property.Name);

        Assert.Equal(unbound.Order(), OptionsBinding.CodeOnly.Order());
    }

    private static bool IsBound(Type type)
    {
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IList<>))
            return type != typeof(IList<KeyRx.Server.Access.AccessToken>);
        return type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(TimeSpan);
    }
}
