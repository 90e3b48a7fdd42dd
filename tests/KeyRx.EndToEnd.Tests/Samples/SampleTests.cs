using System.Diagnostics;
using System.Text.Json;
using KeyRx.EndToEnd.Tests.Daemons;
using KeyRx.Testing;
using Xunit;

namespace KeyRx.EndToEnd.Tests.Samples;

/// <summary>The samples as programs, as their first lines say they are run.</summary>
public sealed class SampleTests : BoundedTest
{
    [Fact]
    public Task AGameSendsItsStateAndObeysItsRemote() =>
        GamePlay.AssertObeysAsync(new ProcessStartInfo(Sample("GameAt144")), Cancellation);

    /// <summary>Times are for tests/long.sh: here the figures are there, and nothing is allocated.</summary>
    [Fact]
    public async Task TheGamesThreadAllocatesNothing()
    {
        var start = new ProcessStartInfo(Sample("GameAt144"), ["measure", "1", "1", "0"])
        {
            RedirectStandardOutput = true,
        };
        using var game = Process.Start(start)!;
        try
        {
            await using var remote = await GamePlay.ConnectAsync(game, Cancellation);
            await remote.SubscribeAsync(["game.state"], cancellationToken: Cancellation);
            var figures = await game.StandardOutput.ReadToEndAsync(Cancellation);
            await game.WaitForExitAsync(Cancellation);

            Assert.Equal(0, game.ExitCode);
            Assert.Matches(@"\Aframes +144\nallocated +0 B on the game's thread\ncollections +\d+ in the pro", figures);
            Assert.Matches(@"\nadded frame time +p50 [0-9.]+ p99 [0-9.]+ max [0-9.]+ us, 144 samples\n", figures);
        }
        finally
        {
            if (!game.HasExited) game.Kill();
        }
    }

    [Fact]
    public async Task KeysBecomeLinesOfJson()
    {
        await using var daemon = await DaemonProcess.StartAsync(
            Folder, ["--source", "script:" + WriteFile("keys", "1ms / a down / 1ms / a up / repeat")], Cancellation);
        var start = new ProcessStartInfo(Sample("KeyLines"), [daemon.Url.ToString()]) { RedirectStandardOutput = true };
        start.Environment["KEYRXD_TOKEN"] = DaemonProcess.Token;
        using var bridge = Process.Start(start)!;
        try
        {
            var lines = new List<JsonElement>();
            while (lines.Count < 20)
            {
                var line = await bridge.StandardOutput.ReadLineAsync(Cancellation);
                Assert.NotNull(line);
                var json = JsonDocument.Parse(line).RootElement;
                if (json.TryGetProperty("key", out _)) lines.Add(json);
            }

            Assert.All(lines, line => Assert.Equal("KEY_A", line.GetProperty("key").GetString()));
            Assert.Equal(
                lines.Select(line => line.GetProperty("seq").GetUInt64()).Order(),
                lines.Select(line => line.GetProperty("seq").GetUInt64()));
            Assert.Contains(lines, line => line.GetProperty("action").GetString() == "press");
            Assert.Contains(lines, line => line.GetProperty("action").GetString() == "release");
            bridge.StandardOutput.Close();
            await bridge.WaitForExitAsync(Cancellation);
            Assert.Equal(0, bridge.ExitCode);
        }
        finally
        {
            if (!bridge.HasExited) bridge.Kill();
        }
    }

    private static string Sample(string name) =>
        Path.Combine(RepositoryRoot.Path, "artifacts/bin", name, "release", name);
}
