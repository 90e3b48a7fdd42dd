using Xunit;

namespace KeyRx.Tests.Conformance;

/// <summary>Every case of the server's role but those of <see cref="ServerClosingTests"/>.</summary>
public sealed class ServerRoleTests
{
    public static TheoryData<string> Cases => [.. ServerTables.Talking.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public Task TheServerKeepsTheRule(string name) => OneCut.RunAsync(name);
}
