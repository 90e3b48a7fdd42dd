using Xunit;

namespace KeyRx.Tests.Repository;

/// <summary>Fails with every finding in full, a line each: xunit cuts long strings of a collection short.</summary>
internal static class Findings
{
    public static void AssertNone(IEnumerable<string> findings)
    {
        var all = string.Join('\n', findings);
        Assert.True(all.Length == 0, all);
    }
}
