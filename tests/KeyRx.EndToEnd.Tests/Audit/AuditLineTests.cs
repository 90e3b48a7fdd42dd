using System.Buffers;
using System.Text;
using KeyRx.Daemon.Audit;
using KeyRx.Server.Audit;
using Xunit;

namespace KeyRx.EndToEnd.Tests.Audit;

/// <summary>The text of each event. Programs read it: it only grows.</summary>
public sealed class AuditLineTests
{
    private const string Id = "0123456789abcdef0123456789abcdef";

    private static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.FromHours(2));
    private static readonly AuditToken Token = new("dash", ["status", "key"]);

    public static TheoryData<AuditEvent, string> Events => new()
    {
        {
            new(AuditKind.Started, Time)
            {
                Listen = ["127.0.0.1:9867", "[::1]:9867"],
                Tokens = [Token],
                Hosts = [],
                Origins = ["https://keys.example"],
                Users = ["proxy"],
            },
            """
            "event":"started","listen":["127.0.0.1:9867","[::1]:9867"],"tokens":[{"name":"dash","scopes":["status","key"]}],"hosts":[],"origins":["https://keys.example"],"users":["proxy"]
            """
        },
        {
            new(AuditKind.Connected, Time) { ClientId = Id, Token = Token, Peer = "127.0.0.1:4000", User = "alice" },
            $$"""
            "event":"connected","client_id":"{{Id}}","token":"dash","scopes":["status","key"],"peer":"127.0.0.1:4000","user":"alice"
            """
        },
        {
            new(AuditKind.Disconnected, Time)
            {
                ClientId = Id, Token = Token, Reason = "PeerGone", Duration = TimeSpan.FromMicroseconds(12_345_678),
            },
            $$"""
            "event":"disconnected","client_id":"{{Id}}","token":"dash","scopes":["status","key"],"reason":"PeerGone","seconds":12.346
            """
        },
        {
            new(AuditKind.Refused, Time)
            {
                Peer = "127.0.0.1:4000", Status = 403, Reason = "not on the list", Named = "'evil.example'",
            },
            """
            "event":"refused","peer":"127.0.0.1:4000","status":403,"reason":"not on the list","names":"\u0027evil.example\u0027"
            """
        },
        {
            new(AuditKind.RefusedMore, Time) { Count = 80, User = "65534" },
            "\"event\":\"refused_more\",\"user\":\"65534\",\"count\":80"
        },
        {
            new(AuditKind.PageAdmitted, Time) { Peer = "127.0.0.1:4000", Origin = "http://localhost:9867" },
            "\"event\":\"page_admitted\",\"peer\":\"127.0.0.1:4000\",\"origin\":\"http://localhost:9867\""
        },
        {
            new(AuditKind.PageRefused, Time) { Status = 401, Reason = "used" },
            "\"event\":\"page_refused\",\"status\":401,\"reason\":\"used\""
        },
        { new(AuditKind.Paused, Time), "\"event\":\"paused\"" },
        { new(AuditKind.Resumed, Time), "\"event\":\"resumed\"" },
        {
            new(AuditKind.TokensReplaced, Time) { Tokens = [Token, new("none", [])] },
            """
            "event":"tokens_replaced","tokens":[{"name":"dash","scopes":["status","key"]},{"name":"none","scopes":[]}]
            """
        },
        {
            new(AuditKind.Reloaded, Time) { Hosts = ["keys.example"], Origins = [] },
            "\"event\":\"reloaded\",\"hosts\":[\"keys.example\"],\"origins\":[]"
        },
        {
            new(AuditKind.ReloadFailed, Time) { Reason = "no JSON" },
            "\"event\":\"reload_failed\",\"reason\":\"no JSON\""
        },
        { new(AuditKind.Lost, Time) { Count = 7 }, "\"event\":\"lost\",\"count\":7" },
        {
            new(AuditKind.ConnectedMore, Time) { Count = 80, Token = Token, User = "alice" },
            """
            "event":"connected_more","token":"dash","scopes":["status","key"],"user":"alice","count":80
            """
        },
        {
            new(AuditKind.PageAdmittedMore, Time) { Count = 8, User = "alice" },
            "\"event\":\"page_admitted_more\",\"user\":\"alice\",\"count\":8"
        },
        {
            new(AuditKind.PausedMore, Time) { Count = 8, Reason = "command" },
            "\"event\":\"paused_more\",\"reason\":\"command\",\"count\":8"
        },
        {
            new(AuditKind.Stopped, Time) { Reason = "Stop", Duration = TimeSpan.FromSeconds(3) },
            "\"event\":\"stopped\",\"reason\":\"Stop\",\"seconds\":3"
        },
    };

    [Theory]
    [MemberData(nameof(Events))]
    public void EachEventIsOneLine(AuditEvent happened, string fields) =>
        Assert.Equal($"{{\"time\":\"2026-01-02T01:04:05.678000Z\",{fields}}}\n", TextOf(happened));

    [Fact]
    public void EveryKindHasALine() => Assert.Equal(
        Enum.GetValues<AuditKind>().Order(), Events.Select(row => row.Data.Item1.Kind).Order());

    [Fact]
    public void NothingBreaksTheLine() =>
        Assert.Equal(1, TextOf(new(AuditKind.Refused, Time) { Reason = "a\nb\u202e\u009b\"" }).Count(c => c == '\n'));

    private static string TextOf(AuditEvent happened)
    {
        var output = new ArrayBufferWriter<byte>();
        AuditLine.Write(output, happened);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
