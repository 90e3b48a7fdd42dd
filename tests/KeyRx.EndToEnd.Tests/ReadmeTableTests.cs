using KeyRx.Daemon.Errors;
using KeyRx.Daemon.Settings;
using KeyRx.Testing;
using Xunit;

namespace KeyRx.EndToEnd.Tests;

/// <summary>The README's reference tables are the program's own.</summary>
public sealed class ReadmeTableTests
{
    private static readonly string[] Lines =
        File.ReadAllLines(Path.Combine(RepositoryRoot.Path, "src/keyrxd/README.md"));

    [Fact]
    public void TheTableOfSettingsIsThatOfTheProgram() =>
        Assert.Equal(SettingTable.All.Select(Row), RowsAfter("| argument | variable | JSON key | default | meaning |"));

    [Fact]
    public void TheTableOfExitCodesIsThatOfTheProgram() => Assert.Equal(
        new[] { ExitCode.Success, ExitCode.Usage, ExitCode.CannotStart, ExitCode.File }.Select(code => $"| {code} |"),
        RowsAfter("| exit code | when |").Select(row => row[..(row.IndexOf('|', 1) + 1)]));

    private static string Row(SettingOption setting)
    {
        var more = setting.IsList ? " (list)" : "";
        return $"| `--{setting.Name}` | `{setting.Variable}` | `{setting.Key}`{more} | `{setting.Default}` " +
            $"| {setting.Description} |";
    }

    /// <summary>Rows of the table with this head.</summary>
    private static IEnumerable<string> RowsAfter(string head)
    {
        var start = Array.IndexOf(Lines, head);
        Assert.True(start >= 0, $"no table with the head {head}");
        return Lines.Skip(start + 2).TakeWhile(line => line.StartsWith('|'));
    }
}
