using KeyRx.Tests.WebSockets;
using Xunit;

namespace KeyRx.Tests.Faults;

/// <summary>The machinery does not say "noticed" of what was not.</summary>
public sealed class FaultCheckTests
{
    private const string File = "KeyRx.WebSockets/Framing/Rfc6455.cs";
    private const string Text = "receivedOnWire is (>= 1000";

    private static readonly KillingTest Killer = KillingTest.Of<CloseFrameTests>(nameof(CloseFrameTests.TheStatusesOnTheWireAreThoseOfTheRegistry_7_4));

    [Fact]
    public async Task WhatChangesNothingIsNotNoticed() => Assert.Equal(
        "fault F was not noticed by CloseFrameTests.TheStatusesOnTheWireAreThoseOfTheRegistry_7_4",
        await FaultCheck.ComplaintAsync(new Fault("F", File, Text, "receivedOnWire is (> 999", Killer)));

    [Fact]
    public async Task ATextThatIsGoneIsTold() => Assert.Equal(
        $"the text of fault F no longer stands in src/{File}: the code moved on, so must the fault",
        await FaultCheck.ComplaintAsync(new Fault("F", File, "no such text", "", Killer)));

    [Fact]
    public async Task ATextThatStandsTwiceIsTold() => Assert.Equal(
        $"the text of fault F stands 2 times in src/{File}: make it longer, so that it names one place",
        await FaultCheck.ComplaintAsync(new Fault("F", File, "internal const int Length", "", Killer)));

    [Fact]
    public async Task AFileThatIsGoneIsTold() => Assert.Equal(
        "the file of fault F, src/KeyRx.WebSockets/Gone.cs, is gone: the code moved on, so must the fault",
        await FaultCheck.ComplaintAsync(new Fault("F", "KeyRx.WebSockets/Gone.cs", Text, "", Killer)));

    [Fact]
    public async Task WhatDoesNotCompileIsNotNoticed() => Assert.StartsWith(
        "fault F does not compile: ", await FaultCheck.ComplaintAsync(new Fault("F", File, Text, "receivedOnWire is ((", Killer)), StringComparison.Ordinal);

    [Fact]
    public async Task ATypeThatCannotBeLoadedIsNotNoticed() => Assert.StartsWith(
        $"with fault F, {Killer} threw System.MissingMethodException: ",
        await FaultCheck.ComplaintAsync(new Fault("F", File, "public static bool IsValidCloseStatus(int", "internal static bool IsValidCloseStatus(long", Killer)),
        StringComparison.Ordinal);

    [Fact]
    public async Task AnExceptionThatIsNotDeclaredIsNotNoticed() => Assert.Equal(
        $"with fault F, {Throwing.Killer} threw System.InvalidOperationException: planted: a fault is noticed by an assertion, or in the way that it declares",
        await FaultCheck.ComplaintAsync(Throwing));

    [Fact]
    public async Task AnExceptionThatIsDeclaredIsNoticed() =>
        Assert.Null(await FaultCheck.ComplaintAsync(Throwing with { Throws = "System.InvalidOperationException" }));

    [Fact]
    public async Task AHangIsNoticedOnlyWhereItIsDeclared()
    {
        var hanging = new Fault("F", File, Text, "new System.Threading.ManualResetEvent(receivedOnWire > 3).WaitOne(1000) && receivedOnWire is (>= 1000", Killer);
        var bound = TimeSpan.FromMilliseconds(200);
        Assert.StartsWith($"with fault F, {Killer} did not end in time", await FaultCheck.ComplaintAsync(hanging, bound), StringComparison.Ordinal);
        Assert.Null(await FaultCheck.ComplaintAsync(hanging with { Hangs = true }, bound));
    }

    [Fact]
    public void NamesAreUnique() =>
        Assert.Empty(FaultTable.All.GroupBy(fault => fault.Name).Where(same => same.Count() > 1).Select(same => same.Key));

    private static Fault Throwing => new("F", File, Text, "receivedOnWire == 1000 ? throw new System.InvalidOperationException(\"planted\") : receivedOnWire is (>= 1000",
        KillingTest.Of<CloseFrameTests>(nameof(CloseFrameTests.StatusAndReasonFollowTheHeader_5_5_1)));
}
