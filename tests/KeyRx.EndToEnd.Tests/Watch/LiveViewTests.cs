using System.Text;
using KeyRx.Client;
using KeyRx.Daemon.Watch;
using KeyRx.Protocol;
using Microsoft.Extensions.Time.Testing;
using Spectre.Console;
using Xunit;

namespace KeyRx.EndToEnd.Tests.Watch;

/// <summary>What the live view shows of messages.</summary>
public sealed class LiveViewTests
{
    private const uint KeyA = 30, KeyB = 48;

    private readonly FakeTimeProvider _time = new();
    private readonly WatchModel _model;

    public LiveViewTests() => _model = new WatchModel(_time);

    [Fact]
    public void KeysThatAreDownStandInTheirOrder()
    {
        Open();
        _model.Take(new SnapshotMessage(
            Topics.Key, new(1, 4),
            """{"pressed":[{"device":1,"key_code":"KEY_LEFTSHIFT","code":"ShiftLeft"}],"devices":[]}"""u8.ToArray()));
        _model.Take(Key(5, KeyB, KeyAction.Press));
        _model.Take(Key(6, KeyA, KeyAction.Press));
        _model.Take(Key(7, KeyB, KeyAction.Release));

        var picture = Picture();
        Assert.Contains("down    KEY_LEFTSHIFT KEY_A ", picture, StringComparison.Ordinal);
        Assert.Contains("key #7 ", picture, StringComparison.Ordinal);
        Assert.Contains("events  3    gaps 0    latency to the server not told", picture, StringComparison.Ordinal);
        Assert.Contains("connected  capture active", picture, StringComparison.Ordinal);
    }

    [Fact]
    public void TheWaitCountsDown()
    {
        _model.Take(new ConnectionStateChange(ConnectionState.Waiting, 3, TimeSpan.FromSeconds(4), null));
        Assert.Contains("connection lost, attempt 3 in 4.0 s  capture unknown", Picture(), StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromSeconds(1.5));
        Assert.Contains("attempt 3 in 2.5 s", Picture(), StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Contains("attempt 3 in 0.0 s", Picture(), StringComparison.Ordinal);
    }

    [Fact]
    public void APauseAndALostCaptureAreShownUntilTheyEnd()
    {
        Open();
        _model.Take(new PausedMessage());
        Assert.Contains("PAUSED: nothing is captured", Picture(), StringComparison.Ordinal);
        _model.Take(new ResumedMessage());
        _model.Take(
            new EventMessage(Topics.Error, 1, """{"timestamp":1,"code":"capture_lost","message":"m"}"""u8.ToArray()));
        _model.Take(
            new EventMessage(Topics.Error, 2, """{"timestamp":1,"code":"sync_lost","message":"m"}"""u8.ToArray()));
        Assert.Contains("CAPTURE LOST: no keyboard can be read", Picture(), StringComparison.Ordinal);
        _model.Take(new EventMessage(
            Topics.Error, 3, """{"timestamp":1,"code":"capture_restored","message":"m"}"""u8.ToArray()));
        Assert.Contains("capture active", Picture(), StringComparison.Ordinal);
    }

    [Fact]
    public void GapsAndLatencyAreCountedAndAFullListLosesItsOldest()
    {
        Open();
        _model.Take(new GapMessage(Topics.Key, 1, 5, 9));
        _model.Take(new EventMessage(
            Topics.Latency, 1,
            """{"timestamp":1,"count":1,"min":1,"avg":120.5,"max":2,"p95":1,"p99":4000}"""u8.ToArray()));
        for (var i = 0ul; i < 1000; i++) _model.Take(Key(i, KeyA, i % 2 == 0 ? KeyAction.Press : KeyAction.Release));

        var picture = Picture();
        Assert.Contains(
            "events  1000    gaps 1    latency to the server 0.12 ms, p99 4.00 ms", picture, StringComparison.Ordinal);
        Assert.Contains("key #999 ", picture, StringComparison.Ordinal);
        Assert.DoesNotContain("key #970 ", picture, StringComparison.Ordinal);
        Assert.True(picture.Split('\n').Length <= 24 + 1, "it is higher than its window");
    }

    /// <summary>
    /// Who comes when capture was lost long ago is not told of an event; what the server says each second counts.
    /// </summary>
    [Fact]
    public void WhetherKeysAreCapturedIsUnknownUntilItIsTold()
    {
        _model.Take(new ConnectionStateChange(ConnectionState.Connecting, 1, TimeSpan.Zero, null));
        _model.Take(new ConnectionStateChange(ConnectionState.Open, 0, TimeSpan.Zero, null));
        Assert.Contains("connected  capture unknown", Picture(), StringComparison.Ordinal);
        _model.Take(Server("""["latency","capture_lost"]"""));
        Assert.Contains("CAPTURE LOST: no keyboard can be read", Picture(), StringComparison.Ordinal);
        _model.Take(Server("[]"));
        Assert.Contains("capture active", Picture(), StringComparison.Ordinal);

        var picture = Picture();
        Assert.Contains("events  0 ", picture, StringComparison.Ordinal);
        Assert.DoesNotContain("server #", picture, StringComparison.Ordinal);
    }

    /// <summary>Text of others is no markup.</summary>
    [Fact]
    public void APayloadOfBracketsIsShownAsItIs()
    {
        Open();
        _model.Take(new EventMessage("note", 1, "\"[red]x[/]\""u8.ToArray()));

        Assert.Contains("note #1 \"[red]x[/]\"", Picture(), StringComparison.Ordinal);
    }

    private static KeyMessage Key(ulong sequence, uint native, KeyAction action) =>
        new(sequence, new KeyEvent { Device = 1, Native = native, Action = action }, 1_767_400_000_000_000);

    private static EventMessage Server(string alerts) =>
        new(
            Topics.Server, 1,
            Encoding.UTF8.GetBytes($$"""{"timestamp":1,"kind":"metrics","connections":1,"alerts":{{alerts}}}"""));

    private void Open() => _model.Take(new ConnectionStateChange(ConnectionState.Open, 0, TimeSpan.Zero, null));

    private string Picture()
    {
        var text = new StringBuilder();
        using var writer = new StringWriter(text);
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(writer),
        });
        (console.Profile.Width, console.Profile.Height) = (100, 24);
        console.Write(new LiveView(console, _model, "ws://server/ws", _time).Draw());
        return text.ToString();
    }
}
