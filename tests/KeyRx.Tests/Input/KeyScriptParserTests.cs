using KeyRx.Input;
using KeyRx.Protocol;
using Xunit;

namespace KeyRx.Tests.Input;

public sealed class KeyScriptParserTests
{
    [Theory]
    [InlineData("a down / 150ms / a up", "0 1 a down / 150 1 a up")]
    [InlineData("a\nb", "0 1 a down / 0 1 a up / 0 1 b down / 0 1 b up")]
    [InlineData("  a   down\t\r\n 2s / 0.5s/a up / 20ms", "0 1 a down / 2500 1 a up / 20 wait")]
    [InlineData("// nothing\n# nothing\na // press and let go / b\n\n", "0 1 a down / 0 1 a up")]
    [InlineData(
        "1 / KEY_2 / Digit3 / 102nd / ENTER down",
        "0 1 1 down / 0 1 1 up / 0 1 2 down / 0 1 2 up / 0 1 3 down / 0 1 3 up / 0 1 102nd down / 0 1 " +
            "102nd up / 0 1 enter down")]
    [InlineData(
        "device left / a down / device right / a down / device left / a up", "0 1 a down / 0 2 a down / 0 1 a up")]
    [InlineData("a / 5ms / repeat // for ever", "0 1 a down / 0 1 a up / 5 wait")]
    [InlineData("", "")]
    public void AScriptIsStepsWithDelays(string text, string expected)
    {
        Assert.True(KeyScriptParser.TryParse("s", text, out var script, out var error), error);
        Assert.Equal(expected, string.Join(" / ", script.Steps.Select(Tell)));
        Assert.Equal(text.Contains("repeat", StringComparison.Ordinal), script.Repeats);
    }

    [Theory]
    [InlineData(
        "a down\nnokey",
        "f.keys:2: there is no such key (names are those of evdev and W3C, such as a, leftshift, KEY_ENTER, Digit1)")]
    [InlineData("a up", "f.keys:1: the key is not down")]
    [InlineData("a down / a down", "f.keys:1: the key is down already")]
    [InlineData("a down\n\na", "f.keys:3: the key is down already")]
    [InlineData("device x / a down / device y / a up", "f.keys:1: the key is not down")]
    [InlineData("15xms", "f.keys:1: a delay is a number with ms or s, such as 150ms or 0.5s")]
    [InlineData("15", "f.keys:1: a delay is a number with ms or s, such as 150ms or 0.5s")]
    [InlineData("-5ms", "f.keys:1: a delay is a number with ms or s, such as 150ms or 0.5s")]
    [InlineData("3601s", "f.keys:1: a delay is at most an hour (3600s)")]
    [InlineData("79228162514264337593543950335s", "f.keys:1: a delay is at most an hour (3600s)")]
    [InlineData("3600001ms", "f.keys:1: a delay is at most an hour (3600s)")]
    [InlineData(
        "a sideways",
        "f.keys:1: a token is a key, 'KEY down', 'KEY up', a delay such as 150ms, 'device NAME' or 'repeat'")]
    [InlineData(
        "device two words",
        "f.keys:1: a token is a key, 'KEY down', 'KEY up', a delay such as 150ms, 'device NAME' or 'repeat'")]
    [InlineData("a / repeat", "f.keys:1: a script that repeats needs a delay")]
    [InlineData("a / 0ms / repeat", "f.keys:1: a script that repeats needs a delay")]
    [InlineData("5ms / repeat\na", "f.keys:2: 'repeat' is the last token")]
    [InlineData(
        "device 12345678901234567890123456789012345678901234567890123456789012345",
        "f.keys:1: a device's name is at most 64 letters long")]
    public void ABadTokenIsRefusedWithFileLineAndReason(string text, string expected)
    {
        Assert.False(KeyScriptParser.TryParse("f.keys", text, out _, out var error));
        Assert.Equal(expected, error);
    }

    [Fact]
    public void TooManyDevicesAreRefused()
    {
        var text = string.Join('\n', Enumerable.Range(0, 65).Select(i => $"device d{i}"));
        Assert.False(KeyScriptParser.TryParse("f", text, out _, out var error));
        Assert.Equal("f:65: a script has at most 64 devices", error);
    }

    [Fact]
    public void AnHourIsNotTooLong()
    {
        Assert.True(KeyScriptParser.TryParse("f", "3600s / a", out var script, out _));
        Assert.Equal(TimeSpan.FromHours(1), script.Steps[0].Delay);
    }

    [Fact]
    public void TheDemoTypesTenEventsASecondAndLeavesNothingHeld()
    {
        Assert.True(KeyScriptParser.TryParse("demo", DemoScript.Text, out var script, out var error), error);
        var keys = script.Steps.Where(s => s.Native != 0).ToList();
        var seconds = script.Steps.Sum(s => s.Delay.TotalSeconds);

        Assert.InRange(keys.Count / seconds, 9, 11);
        Assert.Equal(keys.Count(k => k.Action == KeyAction.Press), keys.Count(k => k.Action == KeyAction.Release));
        Assert.True(script.Repeats);
    }

    private static string Tell(ScriptStep step) => step.Native == 0
        ? $"{step.Delay.TotalMilliseconds} wait"
        : $"{step.Delay.TotalMilliseconds} " +
            $"{Keys.Tell(new KeyEvent { Device = step.Device, Native = step.Native, Action = step.Action })}";
}
