using System.Text;
using System.Text.RegularExpressions;
using KeyRx.Server.Privacy;
using KeyRx.Tests.Server.Model;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Server.Privacy;

/// <summary>A pause lasts while there is a reason for it, and clients are told the one that counts.</summary>
public sealed partial class PauseReasonTests : IDisposable
{
    private readonly ServerRig _rig = new(new FakeTimeProvider());

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void ItEndsWithTheLastReason()
    {
        _rig.Core.Pause(PauseReason.Locked);
        _rig.Core.Pause(PauseReason.Sleep);
        _rig.Core.Resume(PauseReason.Locked);
        Assert.Equal(PauseReason.Sleep, _rig.Core.Statistics.PauseReason);

        _rig.Core.Resume(PauseReason.Sleep);
        Assert.Null(_rig.Core.Statistics.PauseReason);
        Assert.False(_rig.Core.Pump.IsPaused);
    }

    [Theory]
    [InlineData(PauseReason.Program)]
    [InlineData(PauseReason.Command)]
    [InlineData(PauseReason.Page)]
    [InlineData(PauseReason.Hotkey)]
    public void PeoplesReasonsEndTogetherAndNotWithTheSystems(PauseReason person)
    {
        _rig.Core.Pause(person);
        _rig.Core.Pause(PauseReason.SessionSwitched);
        _rig.Core.Resume(PauseReason.SessionSwitched);
        Assert.Equal(person, _rig.Core.Statistics.PauseReason);

        _rig.Core.Resume(PauseReason.Command);
        Assert.False(_rig.Core.Pump.IsPaused);
    }

    [Fact]
    public void AResumeThatNamesNoReasonEndsThemAll()
    {
        foreach (var reason in Enum.GetValues<PauseReason>()) _rig.Core.Pause(reason);

        _rig.Core.Resume();

        Assert.False(_rig.Core.Pump.IsPaused);
    }

    [Fact]
    public void AReasonThatIsNotInForceEndsNothing()
    {
        _rig.Core.Pause(PauseReason.Locked);

        _rig.Core.Resume(PauseReason.Command);
        _rig.Core.Resume(PauseReason.Sleep);

        Assert.True(_rig.Core.Pump.IsPaused);
    }

    [Fact]
    public void ClientsAreToldTheReasonAndWhenItChanges()
    {
        var early = _rig.Connect();
        _rig.Core.Pause(PauseReason.Locked);
        _rig.Settle();
        var late = _rig.Connect();
        _rig.Core.Pause(PauseReason.Sleep); // told already that it is locked
        _rig.Core.Pause(PauseReason.Command);
        _rig.Settle();
        _rig.Core.Resume(PauseReason.Command);
        _rig.Core.Resume(PauseReason.Locked);
        _rig.Core.Resume(PauseReason.Sleep);
        _rig.Settle();

        Assert.Equal("locked command resumed", Told(early.Heard()));
        Assert.EndsWith("command resumed", Told(late.Heard()), StringComparison.Ordinal);
    }

    [Fact]
    public void OneWaitsUntilAllIsOverwritten()
    {
        var isErased = false;
        _rig.Core.Pause(PauseReason.Sleep);
        Assert.True(_rig.Core.PauseSwitch.IsOverwriting);
        _rig.Core.PauseSwitch.WhenErased(() => isErased = !_rig.Core.PauseSwitch.IsOverwriting);
        Assert.False(isErased);

        _rig.Settle();
        Assert.True(isErased);

        isErased = false;
        _rig.Core.PauseSwitch.WhenErased(() => isErased = true); // nothing is left to do
        Assert.True(isErased);
    }

    /// <summary>The reasons in the order in which they were told, and the end.</summary>
    private static string Told(byte[] heard) => string.Join(
        ' ',
        Reasons().Matches(Encoding.UTF8.GetString(heard)).Select(
            match => match.Groups[1].Value + match.Groups[2].Value));

    [GeneratedRegex("""{"type":"paused","payload":{"reason":"(\w+)"}}|{"type":"(resumed)"}""")]
    private static partial Regex Reasons();
}
