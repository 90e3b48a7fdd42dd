using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using KeyRx.EndToEnd.Tests.Daemons;
using KeyRx.Testing;
using Xunit;

namespace KeyRx.EndToEnd.Tests;

/// <summary>
/// What the systemd units leave to a keyrxd that somebody has taken over. That they run is for tests/long.sh systemd.
/// </summary>
public sealed partial class SystemdUnitTests : BoundedTest
{
    private static readonly string Units = Path.Combine(RepositoryRoot.Path, "src/keyrxd/packaging/systemd");

    /// <summary>0 would be a service that can do nothing, 10 one that may do all.</summary>
    [Fact]
    public async Task TheSystemsUnitExposesLittle() =>
        Assert.InRange(await ExposureAsync(TextOf("system")), 0.1, 1.9);

    /// <summary>A user's manager runs it as that user, without capabilities: that need not stand in the unit.</summary>
    [Fact]
    public async Task AUsersUnitForbidsWhatAUsersManagerCan() => Assert.InRange(
        await ExposureAsync(TextOf("user").Replace(
            "[Service]\n", "[Service]\nUser=alice\nCapabilityBoundingSet=\n", StringComparison.Ordinal)),
        0.1, 3.9);

    [Theory]
    [InlineData("system")]
    [InlineData("user")]
    public void WhatItNeedsIsThere(string unit)
    {
        var lines = File.ReadAllLines(Path.Combine(Units, unit, "keyrxd.service"));

        // Netlink tells who connects; behind another user namespace it would call everybody nobody.
        Assert.Contains("RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK", lines);
        Assert.DoesNotContain(lines, line => line.StartsWith("PrivateUsers=", StringComparison.Ordinal));
        Assert.Contains("LimitCORE=0", lines);
        Assert.Contains("MemorySwapMax=0", lines);
        Assert.Contains("UMask=0077", lines);
    }

    private static string TextOf(string unit) => File.ReadAllText(Path.Combine(Units, unit, "keyrxd.service"));

    private async Task<double> ExposureAsync(string unit)
    {
        Assert.SkipWhen(
            Programs.Find("systemd-analyze") is null, "systemd-analyze is not installed (Debian package systemd)");
        var result = await Programs.RunAsync(
            new ProcessStartInfo(
                "systemd-analyze",
                ["security", "--offline=yes", "--no-pager", WriteFile("keyrxd.service", unit)]),
            Cancellation);

        result.AssertExitCode(0);
        Assert.Equal("", result.Error); // a line it does not understand is told there
        return double.Parse(Exposure().Match(result.Output).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"Overall exposure level for \S+: ([\d.]+) ")]
    private static partial Regex Exposure();
}
