using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using KeyRx.EndToEnd.Tests.Daemons;
using Xunit;

namespace KeyRx.EndToEnd.Tests;

/// <summary>keyrxd token add, list and revoke, as programs of their own.</summary>
public sealed class TokenCommandTests : BoundedTest
{
    private const int Usage = 2, File = 4; // README, "Exit codes"
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private string TokensPath => PathOf("keyrx/tokens.json");

    [Fact]
    public async Task AddPrintsTheSecretOnceAndKeepsItsHash()
    {
        var result = await RunAsync(
            "token", "add", "dashboard", "--scope", "status", "--scope", "key", "--expires", "2999-01-01");

        result.AssertExitCode(0);
        Assert.Matches(@"^[A-Za-z0-9_-]{43}\n$", result.Output);
        Assert.EndsWith(
            "keyrxd: send SIGHUP to keyrxd (or restart it) to apply\n", result.Error, StringComparison.Ordinal);
        var secret = result.Output.Trim();
        var text = System.IO.File.ReadAllText(TokensPath);
        Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
        var token = Assert.Single(JsonElement.Parse(text).GetProperty("tokens").EnumerateArray());
        Assert.Equal(
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret))),
            token.GetProperty("sha256").GetString());
        Assert.Equal(["name", "sha256", "scopes", "expires"], token.EnumerateObject().Select(p => p.Name));
        Assert.Equal(OwnerOnly, System.IO.File.GetUnixFileMode(TokensPath));
        Assert.Equal(
            ["tokens.json", "tokens.json.lock"], Directory.GetFiles(PathOf("keyrx")).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task ListShowsRightsAndNeitherHashNorSecret()
    {
        Assert.Equal("no further tokens: see keyrxd token add\n", (await RunAsync("token", "list")).Output);
        var secret = (await RunAsync("token", "add", "dashboard", "--scope", "key", "status")).Output.Trim();
        await RunAsync(
            "token", "add", "remapper", "--scope", "publish", "--topic", "state", "profile_changed", "--expires",
            "2999-01-01T10:00:00Z");

        var list = await RunAsync("token", "list");

        Assert.Equal(
            """
            NAME       SCOPES      TOPICS                 EXPIRES
            dashboard  status,key  -                      never
            remapper   publish     state,profile_changed  2999-01-01T10:00:00Z

            """,
            list.Output);
        Assert.DoesNotContain(secret, list.Output + list.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RevokeTakesOneAwayAndLeavesTheOthers()
    {
        await RunAsync("token", "add", "a", "--scope", "key");
        await RunAsync("token", "add", "b", "--scope", "key");

        var revoke = await RunAsync("token", "revoke", "a");
        var again = await RunAsync("token", "revoke", "a");

        Assert.Equal(
            (0, "keyrxd: send SIGHUP to keyrxd (or restart it) to apply"), (revoke.ExitCode, revoke.ErrorLine));
        Assert.Equal(
            (Usage, "keyrxd: there is no token 'a': see keyrxd token list"), (again.ExitCode, again.ErrorLine));
        Assert.Equal(["b"], Names());
        Assert.Equal(OwnerOnly, System.IO.File.GetUnixFileMode(TokensPath));
    }

    [Fact]
    public async Task AddsAtTheSameTimeLoseNothing()
    {
        var names = Enumerable.Range(1, 6).Select(i => $"token-{i}").ToArray();

        var results = await Task.WhenAll(names.Select(name => RunAsync("token", "add", name, "--scope", "status")));

        Assert.All(results, result => result.AssertExitCode(0));
        Assert.Equal(names, Names().Order());
        Assert.Equal(names.Length, results.Select(result => result.Output).Distinct().Count());
    }

    [Theory]
    [InlineData("Option '--scope' is required. (see keyrxd --help)", "x")]
    [InlineData("a name is 1 to 64 of a-z 0-9 _ - .", "X", "--scope", "key")]
    [InlineData("the name 'owner' is keyrxd's own", "owner", "--scope", "key")]
    [InlineData(
        "there is no scope 'keys': give status, shortcut, key, publish, admin, redacted, pause", "x",
        "--scope", "keys")]
    [InlineData(
        "topics are what it may publish to: that needs the scope publish", "x", "--scope", "key", "--topic", "state")]
    [InlineData(
        "the scope publish needs --topic: without one there is nothing to publish to", "x", "--scope", "publish")]
    [InlineData("nobody may publish to 'key'", "x", "--scope", "publish", "--topic", "key")]
    [InlineData("nobody may publish to 'device'", "x", "--scope", "publish", "--topic", "device")]
    [InlineData("nobody may publish to 'error'", "x", "--scope", "publish", "--topic", "state", "error")]
    [InlineData("nobody may publish to 'server'", "x", "--scope", "publish", "--topic", "server")]
    [InlineData("nobody may publish to 'latency'", "x", "--scope", "publish", "--topic", "latency")]
    [InlineData(
        "--expires 'soon': give a date as 2027-01-01 or 2027-01-01T12:00:00Z, or 30d", "x", "--scope", "key",
        "--expires", "soon")]
    [InlineData("--expires '2001-01-01': that is over already", "x", "--scope", "key", "--expires", "2001-01-01")]
    public async Task WhatCannotBeMeantIsOneLineAndChangesNothing(string line, params string[] arguments)
    {
        var result = await RunAsync(["token", "add", .. arguments]);

        Assert.Equal((Usage, $"keyrxd: {line}", ""), (result.ExitCode, result.ErrorLine, result.Output));
        Assert.False(System.IO.File.Exists(TokensPath));
    }

    [Fact]
    public async Task ANameIsGivenOnce()
    {
        await RunAsync("token", "add", "x", "--scope", "key");
        var before = System.IO.File.ReadAllText(TokensPath);
        var result = await RunAsync("token", "add", "x", "--scope", "status");

        Assert.Equal(
            (Usage, "keyrxd: there is a token 'x' already: revoke it first, or give another name", ""),
            (result.ExitCode, result.ErrorLine, result.Output));
        Assert.Equal(before, System.IO.File.ReadAllText(TokensPath));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    public async Task AFileThatOthersCanReachIsNotUsed(UnixFileMode others)
    {
        var path = WriteFile("tokens.json", """{"tokens":[]}""");
        System.IO.File.SetUnixFileMode(path, OwnerOnly | others);

        foreach (var arguments in (string[][])[
            ["run", "--source", "none", "--listen", "127.0.0.1:0"], ["token", "list"],
            ["token", "add", "x", "--scope", "key"]])
        {
            var result = await RunAsync([.. arguments, "--tokens", path]);
            Assert.Equal(
                $"keyrxd: {path}: others can read or write it, so it is not used: chmod 600 it",
                result.ErrorLine);
            result.AssertExitCode(File);
        }

        Assert.Equal("""{"tokens":[]}""", System.IO.File.ReadAllText(path));
    }

    [Theory]
    [InlineData("run", "--source", "none", "--listen", "127.0.0.1:0")]
    [InlineData("token", "list")]
    [InlineData("token", "revoke", "x")]
    public async Task AFileThatIsNotUnderstoodIsExitCode4WithFileAndReason(params string[] arguments)
    {
        var path = WriteFile("tokens.json", """{"tokens":[{"name":"x","sha256":"oops","scopes":["key"]}]}""");
        System.IO.File.SetUnixFileMode(path, OwnerOnly);
        var result = await RunAsync([.. arguments, "--tokens", path]);

        Assert.Equal(
            (File, $"keyrxd: {path}: token 'x': sha256 is 64 hexadecimal digits"), (result.ExitCode, result.ErrorLine));
        Assert.False(System.IO.File.Exists(PathOf("keyrx/token")), "nothing is made where the start is refused");
    }

    [Fact]
    public async Task TheEnvironmentNamesTheFileAsWell()
    {
        var path = PathOf("elsewhere/mine.json");
        var result = await Programs.RunAsync(
            Programs.Keyrxd(Folder, ["token", "add", "x", "--scope", "key"], ("KEYRXD_TOKENS", path)), Cancellation);

        result.AssertExitCode(0);
        Assert.True(System.IO.File.Exists(path));
        Assert.False(System.IO.File.Exists(TokensPath));
    }

    private IEnumerable<string?> Names() =>
        JsonElement.Parse(System.IO.File.ReadAllText(TokensPath)).GetProperty("tokens").EnumerateArray()
            .Select(token => token.GetProperty("name").GetString());

    private Task<ProgramResult> RunAsync(params string[] arguments) =>
        Programs.RunAsync(Programs.Keyrxd(Folder, arguments), Cancellation);
}
