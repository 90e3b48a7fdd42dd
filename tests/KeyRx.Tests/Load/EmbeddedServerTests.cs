using System.Text.Json;
using KeyRx.Load;
using KeyRx.Load.Errors;
using KeyRx.Tests.Client;
using Xunit;

namespace KeyRx.Tests.Load;

/// <summary>
/// Scenarios measure a server inside a host, plainly and through a TLS front. Not idle-memory, which waits until the
/// memory of the host stands still: that of a test program does not.
/// </summary>
[Collection(CommandLineTests.ConsoleUse)]
public sealed class EmbeddedServerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("keyrx-load-").FullName;

    /// <summary>Command line, and a figure that is more than nothing where it was measured.</summary>
    public static TheoryData<string, string> Scenarios { get; } = new()
    {
        { "connect --rate 50 --seconds 1", "finished" },
        { "echo --connections 4 --seconds 1", "echoes_per_second" },
        { "fanout --connections 4 --seconds 1 --warm-up 1", "deliveries_per_second" },
        { "slow-consumers --connections 4 --seconds 1 --missed-megabytes 2", "records" },
        { "soak --connections 4 --churn-rate 5 --seconds 4 --warm-up 1", "churned" },
        { "mixed --connections 20 --visitors 5 --seconds 2 --warm-up 1", "visitors" },
        { "churn --cycles 40", "cycles_per_second" },
        { "flood --connections 4 --seconds 1 --rate 10000", "messages" },
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task AScenarioMeasuresAServerInAHost(string arguments, string figure)
    {
        await using var server = await StampedServer.StartAsync();
        Assert.True(await MeasureAsync(arguments, $"ws://{server.Endpoint}", figure) > 0);
    }

    [Theory]
    [InlineData("connect --rate 50 --seconds 1", "finished")]
    [InlineData("echo --connections 4 --seconds 1", "echoes_per_second")]
    [InlineData("fanout --connections 4 --seconds 1 --warm-up 1", "deliveries_per_second")]
    [InlineData("mixed --connections 20 --visitors 5 --seconds 1 --warm-up 1", "visitors")]
    public async Task AScenarioMeasuresThroughTls(string arguments, string figure)
    {
        using var relay = new TlsRelay();
        await using var server = await StampedServer.StartAsync(host: relay.Url.Authority);
        relay.Server = server.Endpoint;
        var url = $"wss://{relay.Url.Authority}";
        Assert.True(await MeasureAsync($"{arguments} --trust {WriteAuthority(relay)}", url, figure) > 0);
    }

    [Fact]
    public async Task ConnectionsComeBackToAServerThatAHostStartsAnew()
    {
        var server = await StampedServer.StartAsync();
        try
        {
            var port = server.Endpoint.Port;
            var ready = Path.Combine(_folder, "ready"); // a shell makes it, and the host begins
            var run = MeasureAsync(
                $"reconnect-storm --connections 20 --spread 1 --restart >{ready}", $"ws://{server.Endpoint}",
                "returned");
            while (!File.Exists(ready)) await Task.Delay(10, TestContext.Current.CancellationToken);
            await server.DisposeAsync();
            server = await StampedServer.StartAsync(port);
            Assert.Equal(20, await run);
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    [Fact]
    public async Task AServerWhoseCertificateIsNotTrustedGetsNoToken()
    {
        using var relay = new TlsRelay();
        using var stranger = new TlsRelay();
        await using var server = await StampedServer.StartAsync(host: relay.Url.Authority);
        relay.Server = server.Endpoint;

        var (code, error) = await RunAsync(
            $"connect --rate 10 --seconds 1 --trust {WriteAuthority(stranger)}", $"wss://{relay.Url.Authority}");

        Assert.Equal((int)ExitCode.Missed, code);
        Assert.StartsWith($"keyrx-load: {relay.Url.Authority}: no TLS: ", error, StringComparison.Ordinal);
        Assert.Equal(0, server.OpenConnections);
    }

    private string WriteAuthority(TlsRelay relay)
    {
        var file = Path.Combine(_folder, "authority.pem");
        File.WriteAllText(file, relay.Trust().CertificateChainPolicy!.CustomTrustStore[0].ExportCertificatePem());
        return file;
    }

    private async Task<double> MeasureAsync(string arguments, string url, string figure)
    {
        var json = Path.Combine(_folder, "run.json");
        var (code, error) = await RunAsync($"{arguments} --json {json}", url);
        Assert.True(code is (int)ExitCode.Success or (int)ExitCode.Missed && File.Exists(json), error);
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(json, TestContext.Current.CancellationToken));
        var found = report.RootElement.GetProperty("figures").EnumerateArray()
            .Where(one => one.GetProperty("key").GetString() == figure).ToList();
        Assert.True(found.Count == 1, report.RootElement.GetProperty("figures").ToString());
        return found[0].GetProperty("value").GetDouble();
    }

    private async Task<(int Code, string Error)> RunAsync(string arguments, string url)
    {
        var token = Path.Combine(_folder, "token");
        await File.WriteAllTextAsync(token, StampedServer.Secret);
        var path = arguments.StartsWith("echo", StringComparison.Ordinal) ? "/echo" : "/ws";
        var error = new StringWriter();
        var usual = Console.Error;
        Console.SetError(error);
        try
        {
            var code = await LoadProgram.RunAsync(
                [.. arguments.Split(' '), "--url", url + path, "--token-file", token, "--time-limit", "60",
                    "--pid", $"{Environment.ProcessId}"]);
            return (code, error.ToString());
        }
        finally
        {
            Console.SetError(usual);
        }
    }
}
