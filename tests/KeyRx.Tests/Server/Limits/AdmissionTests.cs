using KeyRx.Server.Limits;
using Xunit;

namespace KeyRx.Tests.Server.Limits;

public sealed class AdmissionTests
{
    [Theory]
    [InlineData(10_000, long.MaxValue, 10_000, 11_024)]
    [InlineData(10_000, 11_280, 10_000, 11_024)]
    [InlineData(10_000, 11_000, 10_000, 10_744)]
    [InlineData(10_000, 1024, 768, 768)]
    [InlineData(int.MaxValue, 20_000, 19_744, 19_744)]
    [InlineData(10, 256, 1, 1)]
    public void AdmissionStops256BelowTheDescriptorLimit(
        int connectionsMax, long descriptors, int openMax, int slotsMax)
        => Assert.Equal(new Admission(openMax, slotsMax), Admission.Of(connectionsMax, descriptors));

    [Theory]
    [InlineData(1)]
    [InlineData(10_000)]
    [InlineData(int.MaxValue)]
    public void WithAsManyDescriptorsAsAskedForNobodyIsKeptOut(int connectionsMax)
        => Assert.Equal(connectionsMax, Admission.Of(connectionsMax, Admission.DescriptorsFor(connectionsMax)).OpenMax);
}
