using Xunit;

namespace KeyRx.Tests.Repository;

public sealed class LeftoversTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("", "a", "b")]
    [InlineData("b: mended; take it from its list in Leftovers", "a", "b", "c")]
    public void WhatIsNotListedIsFoundAndWhatIsListedForNothing(string expected, params string[] listed)
    {
        var found = new[] { ("a", "a"), ("c", "") }.Where(finding => finding.Item1 != "c" || listed.Contains("c"));
        var findings = Leftovers.Compare(listed is ["a", "b"] ? [.. found, ("b", "b")] : found, listed);

        Assert.Equal(expected, string.Join('\n', findings));
    }
}
