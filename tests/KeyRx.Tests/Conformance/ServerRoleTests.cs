using Xunit;

namespace KeyRx.Tests.Conformance;

/// <summary>Every case of the server's role in every cut.</summary>
public sealed class ServerRoleTests
{
    public static TheoryData<string> Cases => [.. ServerTables.All.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public Task TheServerKeepsTheRule(string name) => EveryCut.RunAsync(name);
}
