using System.Net;
using System.Text.RegularExpressions;
using KeyRx.EndToEnd.Tests.Daemons;
using Xunit;

namespace KeyRx.EndToEnd.Tests;

/// <summary>keyrxd open, with a browser that writes down what everybody can see of it.</summary>
public sealed class OpenCommandTests : BoundedTest
{
    private const int CannotStart = 3; // README, "Exit codes"

    private const string Browser = """
        #!/bin/sh
        cd "$(dirname "$0")"
        file=${1#file://}
        echo "$@" > arguments
        stat -c %a "$file" > mode
        cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ > seen 2> /dev/null
        cp "$file" copy
        mv copy page
        """;

    public OpenCommandTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "the stand-in is a script of Linux");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TheSecretGoesThroughAFileAndStandsInNoArguments(bool hasRuntimeFolder)
    {
        await using var daemon = await DaemonProcess.StartAsync(Folder, ["--source", "none"], Cancellation);
        var runtime = hasRuntimeFolder ? Directory.CreateTempSubdirectory("keyrx-run-") : null;
        var opening = RunAsync(
            daemon, ("BROWSER", WriteBrowser(Browser)), ("XDG_RUNTIME_DIR", runtime?.FullName ?? ""));
        while (!File.Exists(PathOf("page"))) await Task.Delay(20, Cancellation);

        var address = Regex.Match(ReadText("page"), "replace\\(\"(.*)#(.*)\"\\)");
        Assert.Equal($"http://{daemon.Url.Authority}/", address.Groups[1].Value);
        var secret = address.Groups[2].Value;
        Assert.Matches("^[A-Za-z0-9_-]{43}$", secret);
        Assert.Equal("600\n", ReadText("mode"));
        Assert.DoesNotContain(secret, ReadText("arguments"), StringComparison.Ordinal);
        Assert.Contains("open", ReadText("seen"), StringComparison.Ordinal);
        Assert.DoesNotContain(secret, ReadText("seen"), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.OK, await ExchangeAsync(daemon, secret));
        var result = await opening;

        Assert.Equal((0, "", ""), (result.ExitCode, result.Output, result.Error));
        var file = new Uri(ReadText("arguments").Trim()).LocalPath;
        Assert.False(File.Exists(file));
        Assert.Equal(hasRuntimeFolder, Path.GetDirectoryName(file) == runtime?.FullName);
        Assert.Equal(hasRuntimeFolder, Directory.Exists(Path.GetDirectoryName(file)));
        runtime?.Delete();
    }

    [Fact]
    public async Task WithoutADisplayItSaysWhatToDo()
    {
        await using var daemon = await DaemonProcess.StartAsync(Folder, ["--source", "none"], Cancellation);

        var result = await RunAsync(daemon, ("BROWSER", ""));

        Assert.Equal(
            (CannotStart,
                "keyrxd: there is no display here: keyrxd token --browser prints an address to open elsewhere"),
            (result.ExitCode, result.ErrorLine));
    }

    [Fact]
    public async Task ABrowserThatFailsIsTold()
    {
        await using var daemon = await DaemonProcess.StartAsync(Folder, ["--source", "none"], Cancellation);
        var browser = WriteBrowser("#!/bin/sh\nexit 7\n");

        var result = await RunAsync(daemon, ("BROWSER", $"no-such-browser:{browser} --new-tab %s"));

        Assert.Equal(
            (CannotStart,
                $"keyrxd: {browser} failed with exit code 7: keyrxd token --browser prints an address to open "
                + "elsewhere"),
            (result.ExitCode, result.ErrorLine));
    }

    [Fact]
    public async Task RootStartsNoBrowserAndPrintsTheAddress()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root asks for others");
        await using var daemon = await DaemonProcess.StartAsync(Folder, ["--source", "none"], Cancellation);

        var result = await RunAsync(daemon, ("BROWSER", WriteBrowser(Browser)), ("SUDO_UID", "0"));

        result.AssertExitCode(0);
        Assert.Matches($"^http://{daemon.Url.Authority}/#[A-Za-z0-9_-]{{43}}\n$", result.Output);
        Assert.Equal("keyrxd: a browser is not started as root: open this address in yours", result.ErrorLine);
        Assert.False(File.Exists(PathOf("arguments")));
    }

    private string ReadText(string name) => File.ReadAllText(PathOf(name));

    private string WriteBrowser(string script)
    {
        var path = WriteFile("browser", script);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return path;
    }

    private Task<ProgramResult> RunAsync(DaemonProcess daemon, params (string Name, string Value)[] environment)
    {
        var start = Programs.Keyrxd(
            Folder, ["open", "--url", $"http://{daemon.Url.Authority}"],
            [("DISPLAY", ""), ("WAYLAND_DISPLAY", ""), ("SUDO_UID", ""), .. environment]);
        return Programs.RunAsync(start, Cancellation);
    }

    private async Task<HttpStatusCode> ExchangeAsync(DaemonProcess daemon, string secret)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://{daemon.Url.Authority}/browser-token");
        request.Headers.Authorization = new("Bearer", secret);
        request.Headers.Add("Origin", $"http://{daemon.Url.Authority}");
        using var answer = await http.SendAsync(request, Cancellation);
        return answer.StatusCode;
    }
}
