using KeyRx.Load;
using KeyRx.Load.Errors;
using KeyRx.Load.Simulations;
using Xunit;

namespace KeyRx.Tests.Load.Simulations;

/// <summary>What a user of the scenarios is told who asks for what makes no sense.</summary>
public sealed class ScenarioRefusalTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData("Two Words")]
    [InlineData("UPPER")]
    [InlineData("a/b")]
    public void ANameIsACommand(string name)
    {
        var e = Assert.Throws<ArgumentException>(() => Scenario.Create(name, _ => Task.FromResult(Response.Ok())));
        Assert.StartsWith(
            $"'{name}': write lower-case letters, digits and hyphens", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LevelsAreNotNegativeAndTimesAreNotNothing()
    {
        Assert.Equal(
            "copies", Assert.Throws<ArgumentOutOfRangeException>(() => Simulation.KeepConstant(-1, Second)).ParamName);
        Assert.Equal(
            "copies",
            Assert.Throws<ArgumentOutOfRangeException>(() => Simulation.RampingConstant(-1, Second)).ParamName);
        Assert.Equal(
            "rate", Assert.Throws<ArgumentOutOfRangeException>(() => Simulation.Inject(-1, Second, Second)).ParamName);
        Assert.Equal(
            "peak",
            Assert.Throws<ArgumentOutOfRangeException>(() => Simulation.Spike(1, -1, Second, Second)).ParamName);
        Assert.Equal(
            "interval",
            Assert.Throws<ArgumentOutOfRangeException>(
                () => Simulation.RampingInject(1, TimeSpan.Zero, Second)).ParamName);
        Assert.Equal(
            "during", Assert.Throws<ArgumentOutOfRangeException>(() => Simulation.Pause(TimeSpan.Zero)).ParamName);
    }

    [Fact]
    public async Task AScenarioWithoutLoadSaysSo()
    {
        var execution = Executions.Of(
            Scenario.Create("nothing", _ => Task.FromResult(Response.Ok())), TimeProvider.System);
        var e = await Assert.ThrowsAsync<UsageException>(() =>
            execution.RunAsync(TestContext.Current.CancellationToken));
        Assert.Equal("scenario nothing has no load simulation: add WithLoadSimulations", e.Message);
    }

    [Fact]
    public async Task TwoScenariosOfOneNameAreRefused()
    {
        var fanout = Scenario.Create("fanout", _ => Task.FromResult(Response.Ok()));
        var e = await Assert.ThrowsAsync<ArgumentException>(() => LoadProgram.RunAsync(["fanout"], fanout));
        Assert.StartsWith("there are two scenarios 'fanout'", e.Message, StringComparison.Ordinal);
    }
}
