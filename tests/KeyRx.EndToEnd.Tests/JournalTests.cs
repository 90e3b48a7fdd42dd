using System.Diagnostics;
using System.Text.RegularExpressions;
using KeyRx.EndToEnd.Tests.Daemons;
using Xunit;

namespace KeyRx.EndToEnd.Tests;

/// <summary>What is printed into a journal is kept, and read by others: no secret is among it.</summary>
public sealed class JournalTests : BoundedTest
{
    /// <summary>
    /// Gives a program a socket for its standard output and says so, as systemd does; shows
    /// what comes up to the banner's end.
    /// </summary>
    private const string Manager = """
        use Socket;
        socketpair(my $ours, my $journal, AF_UNIX, SOCK_STREAM, PF_UNSPEC) or die;
        my ($device, $inode) = stat $journal;
        my $pid = fork;
        if ($pid == 0) {
            open STDOUT, '>&', $journal or die;
            $ENV{JOURNAL_STREAM} = "$device:$inode";
            exec @ARGV;
        }
        close $journal;
        while (<$ours>) { print; last if /^  token/ }
        kill 'TERM', $pid;
        waitpid $pid, 0;
        """;

    [Fact]
    public async Task TheBannerInAJournalSaysHowToGetAnAddressInstead()
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && Programs.Find("perl") is not null, "perl is missing, which every Debian has");
        var keyrxd = Programs.Keyrxd(
            Folder, ["run", "--listen", "127.0.0.1:0", "--source", "none"], ("KEYRXD_TOKEN", DaemonProcess.Token));
        var start = new ProcessStartInfo(
            "perl", [WriteFile("manager", Manager), keyrxd.FileName, .. keyrxd.ArgumentList]);
        foreach (var (name, value) in keyrxd.Environment) start.Environment[name] = value;

        var result = await Programs.RunAsync(start, Cancellation);

        var page = Regex.Match(
            result.Output,
            @"(?m)^  page    http://([^/]+)/ \(\S*keyrxd open --url http://(\S+) --token-file (\S+) "
            + @"opens it\)$");
        Assert.True(page.Success, result.Output);
        Assert.Equal((page.Groups[1].Value, PathOf("keyrx/token")), (page.Groups[2].Value, page.Groups[3].Value));
        Assert.DoesNotContain("#", result.Output, StringComparison.Ordinal);
    }

    /// <summary>As when a service starts a program that reads what keyrxd prints.</summary>
    [Fact]
    public async Task AJournalThatIsSomebodyElsesChangesNothing()
    {
        await using var daemon = await DaemonProcess.StartAsync(
            Folder, ["--source", "none"], [("JOURNAL_STREAM", "8:4711")], Cancellation);

        Assert.Matches(
            @"^  page    http://127\.0\.0\.1:\d+/ \(\S*keyrxd open --url http://\S+ opens it\)$", daemon.PageLine);
    }
}
