using System.Text.Json;
using KeyRx.EndToEnd.Tests.Daemons;
using Xunit;

namespace KeyRx.EndToEnd.Tests.Watch;

/// <summary>keyrxd watch beside a real daemon.</summary>
public sealed class WatchTests : BoundedTest
{
    [Fact]
    public async Task ItComesBackAfterTheDaemonWasKilledAndSaysSo()
    {
        string[] arguments = ["--source", "none", "--feed", "-", "--persist-log", PathOf("log")];
        await using var daemon = await DaemonProcess.StartAsync(Folder, arguments, Cancellation);
        await using var watch = WatchProcess.Start(Folder, daemon, "--topic", "profile_changed");
        await TellAsync(daemon, "one");
        Assert.Matches(
            "^profile_changed #1 (state )?{\"profile\":\"one\"", await watch.ReadToAsync("one", Cancellation));

        await daemon.KillAsync(Cancellation);
        Assert.Matches(
            @"^keyrxd: no connection \(.+\); attempt \d+ in \d+\.\d s$",
            await watch.ReadNoteAsync("no connection", Cancellation));
        await using var again = await DaemonProcess.StartAsync(
            Folder, ["--listen", daemon.Url.Authority, .. arguments], Cancellation);
        await TellAsync(again, "two");
        await watch.ReadNoteAsync("keyrxd: connected again", Cancellation);
        Assert.StartsWith(
            "profile_changed #2 {\"profile\":\"two\"", await watch.ReadToAsync("profile", Cancellation),
            StringComparison.Ordinal);
        Assert.Equal(0, await watch.InterruptAsync(Cancellation));
    }

    [Fact]
    public async Task JsonLinesAreTheMessagesOfTheProtocol()
    {
        await using var daemon = await DaemonProcess.StartAsync(Folder, ["--source", "demo"], Cancellation);
        await using var watch = WatchProcess.Start(Folder, daemon, "--json", "--topic", "key");

        Assert.Equal("""{"type":"connection","state":"open"}""", await watch.ReadToAsync("", Cancellation));
        var snapshot = JsonDocument.Parse(await watch.ReadToAsync("", Cancellation)).RootElement;
        Assert.Equal(
            ("snapshot", "key"),
            (snapshot.GetProperty("type").GetString(), snapshot.GetProperty("event_type").GetString()));
        var next = snapshot.GetProperty("seq").GetInt64();
        for (var i = 0; i < 5; i++)
        {
            var line = JsonDocument.Parse(await watch.ReadToAsync("", Cancellation)).RootElement;
            Assert.Equal(
                ("event", "key", ++next),
                (
                    line.GetProperty("type").GetString(), line.GetProperty("event_type").GetString(),
                    line.GetProperty("seq").GetInt64()));
            var payload = line.GetProperty("payload");
            Assert.Matches("^KEY_", payload.GetProperty("key_code").GetString());
            Assert.InRange(
                DateTimeOffset.UtcNow -
                    DateTimeOffset.UnixEpoch.AddMicroseconds(payload.GetProperty("timestamp").GetInt64()),
                TimeSpan.FromSeconds(-1), TimeSpan.FromMinutes(1));
        }

        await daemon.StopAsync(Cancellation);
        Assert.Matches(
            """^{"type":"connection","state":"waiting","attempt":1,"retry_ms":\d+,"error":"1001: server stops""",
            await watch.ReadToAsync("connection", Cancellation));
        Assert.Equal(0, await watch.InterruptAsync(Cancellation));
    }

    [Fact]
    public async Task WhatNobodyCanChangeEndsIt()
    {
        await using var daemon = await DaemonProcess.StartAsync(Folder, ["--source", "none"], Cancellation);
        await using var refused = WatchProcess.Start(Folder, daemon, "--topic", "kez");
        Assert.Equal(
            $"keyrxd: {daemon.Url}: 404: there is no topic 'kez'", await refused.ReadNoteAsync("keyrxd", Cancellation));
        Assert.Equal(3, await refused.EndAsync(Cancellation)); // README, "Exit codes"

        await using var stranger = WatchProcess.Start(
            Folder, daemon, "--token-file", WriteFileOf("someone-elses-token-of-22-characters"));
        Assert.Contains("401", await stranger.ReadNoteAsync("keyrxd", Cancellation), StringComparison.Ordinal);
        Assert.Equal(3, await stranger.EndAsync(Cancellation));
    }

    private string WriteFileOf(string token)
    {
        var path = WriteFile("token", token);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    private async Task TellAsync(DaemonProcess daemon, string profile)
    {
        await daemon.Input.WriteAsync($$"""{"type":"profile_changed","profile":"{{profile}}"}""" + "\n");
        await daemon.Input.FlushAsync(Cancellation);
    }
}
