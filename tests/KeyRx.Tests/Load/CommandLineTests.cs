using System.CommandLine;
using KeyRx.Load;
using KeyRx.Load.Commands;
using KeyRx.Load.Scenarios;
using Xunit;

namespace KeyRx.Tests.Load;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("--url http://127.0.0.1/", "--url 'http://127.0.0.1/': write ws://HOST:PORT/ws")]
    [InlineData("--token-file /nowhere/token", "--token-file /nowhere/token: Could not find a part of the path '/nowhere/token'.")]
    [InlineData("--token-file /dev/null", "no token: give --token-file FILE or set KEYRXD_TOKEN")]
    public void AWrongValueIsToldInOneLine(string arguments, string expected)
    {
        var e = Assert.Throws<UsageException>(() => Read(arguments));
        Assert.Equal(expected, e.Message);
    }

    [Fact]
    public void ACountBelowOneIsRefusedByTheParser()
    {
        var common = new CommonOptions();
        var root = new RootCommand();
        common.AddTo(root);
        var error = Assert.Single(root.Parse("--threads 0").Errors);
        Assert.Equal("--threads must be at least 1", error.Message);
    }

    [Fact]
    public void AHostNameBecomesAnAddress()
    {
        var token = Path.GetTempFileName();
        File.WriteAllText(token, "secret\n");
        var settings = Read($"--url ws://localhost:1234/ws --token-file {token}");
        File.Delete(token);

        Assert.Equal("127.0.0.1:1234", settings.Server.ToString());
        Assert.Equal("secret", settings.Token);
    }

    private static LoadSettings Read(string arguments)
    {
        var common = new CommonOptions();
        var root = new RootCommand();
        common.AddTo(root);
        return common.Read(root.Parse(arguments));
    }
}
