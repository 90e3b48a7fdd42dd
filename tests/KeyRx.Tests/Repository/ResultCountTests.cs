using System.Diagnostics;
using Xunit;

namespace KeyRx.Tests.Repository;

/// <summary>
/// The last line of tests/run.sh is only as good as its counting: whatever is broken must count as a failure.
/// </summary>
public sealed class ResultCountTests : IDisposable
{
    private const string Good =
        "<testsuites tests=\"1\"><testsuite tests=\"1\"><testcase name=\"a\" time=\"0.1\" /></testsuite></testsuites>";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("keyrx-results-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("1 0 0", Good)]
    [InlineData("1 1 2", """
        <?xml version="1.0"?>
        <testsuite name="ctest" tests="4" failures="1" skipped="2">
          <testcase name="a" status="run"><system-out>&lt;testcase&gt; &lt;failure/&gt;</system-out></testcase>
          <testcase name="b" status="fail"><failure message=""/></testcase>
          <testcase name="c" status="notrun"><skipped message="no ring"/></testcase>
          <testcase name="d" status="disabled"></testcase>
        </testsuite>
        """)]
    [InlineData(
        "1 0 0",
        "<testsuite tests=\"1\"><testcase " +
            "name=\"a\"><system-out><![CDATA[<testcase/><failure/>]]></system-out></testcase></testsuite>")]
    [InlineData("1 1 0", "<testsuites><testsuite tests=\"1\"><testcase name=\"a\"/></testsuite></testsuites>")]
    public async Task TestsAreCountedByOutcome(string counts, string result) =>
        Assert.Equal(counts, await Count("a.xml", result));

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("no XML")]
    [InlineData("<testsuites tests=\"0\"/>")]
    [InlineData("<testsuites tests=\"1\"><testsuite tests=\"1\">")]
    public async Task ABrokenFileIsAFailure(string result) => Assert.Equal("0 1 0", await Count("a.xml", result));

    [Fact]
    public async Task AFileCutOffAnywhereIsAFailure()
    {
        for (var length = 0; length < Good.Length; length += 7)
        {
            var counts = await Count("a.xml", Good[..length]);
            Assert.NotEqual("0", counts.Split(' ')[1]);
        }
    }

    [Fact]
    public async Task AMissingFileIsAFailure() => Assert.Equal("0 1 0", await Count("a.txt", Good));

    [Fact]
    public async Task SeveralFilesAddUpAndAnEmptyOneAmongThemIsAFailure()
    {
        await File.WriteAllTextAsync(
            Path.Combine(_folder.FullName, "b.xml"), Good, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            Path.Combine(_folder.FullName, "c.xml"), "", TestContext.Current.CancellationToken);

        Assert.Equal("2 1 0", await Count("a.xml", Good));
    }

    [Fact]
    public async Task SkippedTestsTellTheirReasonsOnceEach()
    {
        await Count("a.xml", """
            <testsuite tests="4">
              <testcase name="a"><skipped message="no &lt;kernel&gt; &amp; no VM"/></testcase>
              <testcase name="b"><skipped>no VM:
                at all</skipped></testcase>
              <testcase name="c" status="notrun"><skipped message="SKIP_RETURN_CODE=77"/><system-out>skip c: no ring here
            0 passed</system-out></testcase>
              <testcase name="d" status="notrun"><skipped message="SKIP_RETURN_CODE=77"/><system-out>skip d: no ring here
            </system-out></testcase>
            </testsuite>
            """);

        Assert.Equal(
            """
            skipped 1: no <kernel> & no VM (a)
            skipped 1: no VM: at all (b)
            skipped 2: no ring here (c, ...)
            """,
            string.Join('\n', (await Shell("list_results")).Split('\n', StringSplitOptions.TrimEntries)));
    }

    [Fact]
    public async Task AFailedTestIsTold()
    {
        await Count("a.xml", """
            <testsuite tests="3">
              <testcase name="a(text: &quot;&lt;b&gt;&quot;)"><failure message="Equal: 1 &lt; 2&#xA;at a"/></testcase>
              <testcase name="b"><error message=""/></testcase>
              <testcase name="c"/>
            </testsuite>
            """);

        Assert.Equal(
            """
            failed: a(text: "<b>"): Equal: 1 < 2
            failed: b
            """,
            string.Join('\n', (await Shell("list_results")).Split('\n', StringSplitOptions.TrimEntries)));
    }

    private async Task<string> Count(string file, string result)
    {
        await File.WriteAllTextAsync(
            Path.Combine(_folder.FullName, file), result, TestContext.Current.CancellationToken);
        return await Shell("count_results");
    }

    private async Task<string> Shell(string function)
    {
        var start = new ProcessStartInfo("bash")
        {
            ArgumentList = { "-c", $"source tests/steps/common.sh; {function} \"$1\" 2>/dev/null", "-",
                _folder.FullName },
            WorkingDirectory = RepositoryFiles.Root,
            RedirectStandardOutput = true,
        };
        using var shell = Process.Start(start)!;
        var output = await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        return output.Trim();
    }
}
