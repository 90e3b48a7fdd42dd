using System.Net;
using KeyRx.Peers.Tcp;
using Xunit;

namespace KeyRx.Tests.Peers.Tcp;

public sealed class ProcessTableTests
{
    private const string Own = "0100007F:268B", Other = "0100007F:D431";

    [Fact]
    public void AddressesAreWrittenAsTheTableHasThem()
    {
        Assert.SkipUnless(BitConverter.IsLittleEndian, "the table has numbers of the machine");

        Assert.Equal(Own, ProcessTable.Text(IPAddress.Loopback, 9867));
        Assert.Equal("00000000000000000000000001000000:268B", ProcessTable.Text(IPAddress.IPv6Loopback, 9867));
        Assert.Equal(
            "0000000000000000FFFF00000100007F:268B", ProcessTable.Text(IPAddress.Loopback.MapToIPv6(), 9867));
    }

    [Theory]
    [InlineData("01", 1000, 4711, (int)OwnerKind.User)]
    [InlineData("08", 1000, 4711, (int)OwnerKind.User)] // it has our FIN
    [InlineData("05", 0, 0, (int)OwnerKind.None)] // closed, and no process's any more
    [InlineData("06", 0, 0, (int)OwnerKind.None)]
    [InlineData("0A", 1000, 4711, (int)OwnerKind.NotThere)] // a listener
    [InlineData("02", 1000, 4711, (int)OwnerKind.NotThere)] // another connection, from the same port
    public void ALineIsAnOwnerByStateAndInode(string state, int user, int inode, int expected) =>
        Assert.Equal(
            (OwnerKind)expected,
            ProcessTable.Read(
                $"   0: {Own} {Other} {state} 00000000:00000000 00:00000000 00000000  {user}        0 {inode} 1 0",
                Own, Other)!.Value.Kind);

    [Fact]
    public void OtherLinesAreNone()
    {
        Assert.Null(ProcessTable.Read("  sl  local_address rem_address   st tx_queue", Own, Other));
        Assert.Null(ProcessTable.Read(
            $"   0: {Other} {Own} 01 00000000:00000000 00:00000000 00000000  1000        0 4711 1 0", Own, Other));
    }
}
