using KeyRx.Input;
using KeyRx.Protocol;
using Xunit;

namespace KeyRx.Tests.Input;

public sealed class DeviceRegistryTests
{
    [Fact]
    public void ADeviceIsWhatWasToldOfItLast()
    {
        using var ring = KeyEventRing.Create(8);
        Assert.Null(ring.Devices.Find(3));

        ring.Devices.Tell(Device("first"));
        ring.Devices.Tell(Device("second"));

        Assert.Equal("second", ring.Devices.Find(3)?.Name);
        Assert.Null(ring.Devices.Find(4));
        Assert.Throws<ArgumentNullException>(() => ring.Devices.Tell(null!));
    }

    private static DeviceDescription Device(string name) => new(3, name, "id", 0, 0, 0, IsVirtual: false);
}
