using System.Text.Json;
using System.Text.RegularExpressions;
using KeyRx.EndToEnd.Tests.Daemons;
using KeyRx.Testing;
using Xunit;

namespace KeyRx.EndToEnd.Tests;

/// <summary>The log of a real daemon.</summary>
public sealed partial class DaemonLogTests : BoundedTest
{
    private static readonly string Sources = Path.Combine(RepositoryRoot.Path, "src");

    /// <summary>Everything is logged, keys are typed, and a client sends what it should not.</summary>
    [Theory]
    [InlineData("--log-level", "trace")]
    [InlineData("--log-level", "trace", "--log-json")]
    public async Task NoKeyAndNothingThatAClientSaysIsEverWritten(params string[] logging)
    {
        await using var daemon = await DaemonProcess.StartAsync(Folder, ["--source", "demo", .. logging], Cancellation);
        await using (var client = await Client.KeyRxClient.ConnectAsync(
            new() { Url = daemon.Url, Token = DaemonProcess.Token }, Cancellation))
        {
            await client.SubscribeAsync(["key"], cancellationToken: Cancellation);
            await Assert.ThrowsAsync<Client.KeyRxRequestException>(() =>
                client.SubscribeAsync(["hunter2"], cancellationToken: Cancellation));
            await Assert.ThrowsAsync<Client.KeyRxRequestException>(() =>
                client.PublishAsync("hunter2", "\"hunter2\""u8.ToArray(), Cancellation));
            var keys = 0;
            await foreach (var message in client.ReadAllAsync(Cancellation))
            {
                if (message is Client.KeyMessage && ++keys == 10) break;
            }
        }

        await Assert.ThrowsAsync<Client.KeyRxConnectionException>(() =>
            Client.KeyRxClient.ConnectAsync(
                new() { Url = daemon.Url, Token = "hunter2-hunter2-hunter2-hunter2" }, Cancellation));
        await daemon.StopAsync(Cancellation);

        Assert.Contains("is denied with 401", daemon.Error, StringComparison.Ordinal);
        Assert.Contains("subscribed to key", daemon.Error, StringComparison.Ordinal);
        Assert.Contains("is refused with 404", daemon.Error, StringComparison.Ordinal);
        foreach (var secret in new[] { "KEY_", "Key", "hunter2", DaemonProcess.Token })
        {
            Assert.DoesNotContain(
                secret, daemon.Error.Replace("KeyRx", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }
        if (logging.Contains("--log-json"))
        {
            Assert.All(daemon.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries), line =>
                JsonDocument.Parse(line).RootElement.GetProperty("EventId").GetInt32());
        }
    }

    [Fact]
    public async Task TheTableHasEveryLine()
    {
        var attributes = Directory.EnumerateFiles(Sources, "*Log.cs", SearchOption.AllDirectories)
            .Where(file => !IsOfAHost(file))
            .SelectMany(file => LogAttribute().Matches(File.ReadAllText(file)))
            .Select(
                match => (
                    Id: int.Parse(match.Groups[1].Value),
                    Row: $"| {match.Groups[1].Value} | {match.Groups[2].Value.ToLowerInvariant()} | " +
                        $"{string.Concat(match.Groups[3].Captures)} |"))
            .OrderBy(line => line.Id).Select(line => line.Row).ToArray();
        var all = Directory.EnumerateFiles(Sources, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !IsOfAHost(file))
            .Sum(file => File.ReadAllText(file).Split("[LoggerMessage(").Length - 1);
        var readme = await File.ReadAllLinesAsync(Path.Combine(Sources, "keyrxd/README.md"), Cancellation);

        Assert.Equal(all, attributes.Length);
        Assert.Equal(attributes, readme.Where(line => TableRow().IsMatch(line)));
    }

    /// <summary>The daemon never says these: they tell a program that embeds the server of its own code.</summary>
    private static bool IsOfAHost(string file) =>
        file.Contains("/KeyRx.Hosting/", StringComparison.Ordinal)
        || file.Contains("/KeyRx.AspNetCore/", StringComparison.Ordinal)
        || file.EndsWith("/HostLog.cs", StringComparison.Ordinal);

    /// <summary>A text may be wrapped, and put together of pieces.</summary>
    [GeneratedRegex("""\[LoggerMessage\(\s*(\d+),\s*LogLevel\.(\w+),(?:[\s+]*"([^"]*)")+\)\]""")]
    private static partial Regex LogAttribute();

    [GeneratedRegex(@"^\| [12]\d{3} \|")]
    private static partial Regex TableRow();
}
