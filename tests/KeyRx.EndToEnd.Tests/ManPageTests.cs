using System.Diagnostics;
using System.Text.RegularExpressions;
using KeyRx.Daemon.Commands;
using KeyRx.Daemon.Settings;
using KeyRx.EndToEnd.Tests.Daemons;
using KeyRx.Testing;
using Xunit;

namespace KeyRx.EndToEnd.Tests;

/// <summary>The manual page names what there is, and groff reads it without complaint.</summary>
public sealed partial class ManPageTests : BoundedTest
{
    private static readonly string Page = Path.Combine(RepositoryRoot.Path, "src/keyrxd/packaging/keyrxd.1");

    [Fact]
    public async Task EverySettingStandsThereAsHelpSaysIt()
    {
        var items = Item().Matches(await File.ReadAllTextAsync(Page, Cancellation)).Select(
            match => (
                Name: match.Groups[1].Value.Replace("\\-", "-", StringComparison.Ordinal),
                Text: match.Groups[2].Value.Replace("\\-", "-", StringComparison.Ordinal)));

        Assert.Equal(
            SettingTable.All.Select(setting =>
                ("--" + setting.Name, $"{setting.Description} (default: {setting.Default})")),
            items.Where(item => item.Name.StartsWith("--", StringComparison.Ordinal) && item.Name != "--config"));
    }

    [Fact]
    public async Task EveryCommandStandsThere()
    {
        var text = (await File.ReadAllTextAsync(Page, Cancellation)).Replace("\\-", "-", StringComparison.Ordinal);

        Assert.All(CommandTree.Create().Subcommands, command =>
            Assert.Contains($".B {command.Name}", text, StringComparison.Ordinal));
        Assert.All(
            CommandTree.Create().Subcommands.Where(command => command.Name != "run")
                .SelectMany(command => command.Options),
            option => Assert.Contains(option.Name, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task GroffHasNoComplaint()
    {
        Assert.SkipWhen(Programs.Find("groff") is null, "groff is not installed");
        var result = await Programs.RunAsync(
            new ProcessStartInfo("groff", ["-man", "-ww", "-z", "-Tutf8", Page]), Cancellation);

        Assert.Equal(("", 0), (result.Output + result.Error, result.ExitCode));
    }

    [GeneratedRegex(@"^\.TP\n\.B (\S+)\n(.*)$", RegexOptions.Multiline)]
    private static partial Regex Item();
}
