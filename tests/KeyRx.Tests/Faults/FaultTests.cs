using Xunit;

namespace KeyRx.Tests.Faults;

/// <summary>Each planted fault is noticed by the test that was written against it.</summary>
public sealed class FaultTests
{
    public static TheoryData<string> Names => new(FaultTable.All.Select(fault => fault.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public async Task IsNoticed(string name)
    {
        TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        var complaint = await FaultCheck.ComplaintAsync(FaultTable.All.Single(fault => fault.Name == name));
        Assert.True(complaint is null, complaint);
    }
}
