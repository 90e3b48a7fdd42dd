using Xunit;

namespace KeyRx.Tests.Conformance;

/// <summary>
/// The cases in which the server ends a connection: who closes first, what still arrives, that nothing is reset. The
/// transport has a part in these (Transports/TransportUnderTest), so they are run over each.
/// </summary>
public sealed class ServerClosingTests
{
    public static TheoryData<string> Cases => [.. ServerTables.Closing.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public Task TheServerKeepsTheRule(string name) => OneCut.RunAsync(name);
}
