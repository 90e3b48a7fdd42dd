using Xunit;

namespace KeyRx.Tests.Conformance;

/// <summary>Every case of the client's role over a real socket.</summary>
public sealed class ClientRoleTests
{
    public static TheoryData<string> Cases => [.. ClientTables.All.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public Task TheClientKeepsTheRule(string name) => OneCut.RunAsync(name);
}
