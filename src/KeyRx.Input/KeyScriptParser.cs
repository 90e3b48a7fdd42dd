using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using KeyRx.Protocol;
using KeyRx.Protocol.Keys;

namespace KeyRx.Input;

/// <summary>
/// Plain-text key scripts: tokens split by '/' or line ends; the grammar stands in this project's README. A bad token
/// is refused with file, line and reason; the reason does not name the key.
/// </summary>
internal sealed class KeyScriptParser
{
    private const int DevicesMax = 64; // a slip in a generated script is more likely than so many keyboards
    private const int DeviceNameMax = 64;
    private const string Forms =
        "a token is a key, 'KEY down', 'KEY up', a delay such as 150ms, 'device NAME' or 'repeat'";

    private static readonly TimeSpan DelayMax = TimeSpan.FromHours(1);

    private readonly List<ScriptStep> _steps = [];
    private readonly List<string> _devices = [];
    private readonly HashSet<(ushort Device, uint Native)> _down = [];
    private TimeSpan _delay;
    private ushort _device;
    private bool _repeats;
    private bool _hasDelay;

    private KeyScriptParser()
    {
    }

    /// <summary>Parses a whole script; the error is "name:line: reason".</summary>
    internal static bool TryParse(
        string name, string text, [NotNullWhen(true)] out KeyScript? script, [NotNullWhen(false)] out string? error)
    {
        var parser = new KeyScriptParser();
        (script, error) = (null, null);
        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            number++;
            if (parser.TakeLine(line) is not { } reason) continue;
            error = $"{name}:{number}: {reason}";
            return false;
        }

        script = parser.Finish();
        return true;
    }

    private static string WithoutComment(string line)
    {
        var hash = line.IndexOf('#', StringComparison.Ordinal);
        var slashes = line.IndexOf("//", StringComparison.Ordinal);
        var end = hash < 0 ? slashes : slashes < 0 ? hash : Math.Min(hash, slashes);
        return end < 0 ? line : line[..end];
    }

    /// <summary>Takes one line; the reason when it is refused.</summary>
    private string? TakeLine(string line)
    {
        foreach (var token
            in WithoutComment(line).Split('/', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (Take(token) is { } reason) return reason;
        }

        return null;
    }

    private string? Take(string token)
    {
        if (_repeats) return "'repeat' is the last token";
        var words = token.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return words switch
        {
            ["repeat"] => SetRepeat(),
            ["device", var name] => SetDevice(name),
            [var key, "down"] => Key(key, KeyAction.Press),
            [var key, "up"] => Key(key, KeyAction.Release),
            [var delay] when IsDelay(delay) => Delay(delay),
            [var key] => Key(key, KeyAction.Press) ?? Key(key, KeyAction.Release),
            _ => Forms,
        };
    }

    /// <summary>A few keys begin with a digit too: the digits, 102nd.</summary>
    private static bool IsDelay(string word) =>
        (char.IsAsciiDigit(word[0]) || word[0] is '-' or '+' or '.') && !KeyCodes.TryParse(word, out _);

    private string? Delay(string word)
    {
        var unit = word.EndsWith("ms", StringComparison.Ordinal) ? "ms" : "s";
        if (!word.EndsWith(unit, StringComparison.Ordinal)
            || !decimal.TryParse(
                word.AsSpan(0, word.Length - unit.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
                out var count))
            return "a delay is a number with ms or s, such as 150ms or 0.5s";
        var millis = unit == "ms" ? count : Math.Min(count, (decimal)DelayMax.TotalSeconds + 1) * 1000;
        if (millis > (decimal)DelayMax.TotalMilliseconds) return "a delay is at most an hour (3600s)";
        _delay += TimeSpan.FromTicks((long)(millis * TimeSpan.TicksPerMillisecond));
        _hasDelay |= millis > 0;
        return null;
    }

    private string? Key(string name, KeyAction action)
    {
        if (!KeyCodes.TryParse(name, out var native))
            return "there is no such key (names are those of evdev and W3C, such as a, leftshift, KEY_ENTER, Digit1)";
        if (_device == 0) _ = SetDevice("script");
        if (action == KeyAction.Press && !_down.Add((_device, native))) return "the key is down already";
        if (action == KeyAction.Release && !_down.Remove((_device, native))) return "the key is not down";
        AddStep(native, action);
        return null;
    }

    private string? SetDevice(string name)
    {
        if (name.Length > DeviceNameMax) return $"a device's name is at most {DeviceNameMax} letters long";
        var index = _devices.IndexOf(name);
        if (index < 0)
        {
            if (_devices.Count == DevicesMax) return $"a script has at most {DevicesMax} devices";
            index = _devices.Count;
            _devices.Add(name);
        }

        _device = (ushort)(index + 1);
        return null;
    }

    private string? SetRepeat()
    {
        if (!_hasDelay) return "a script that repeats needs a delay";
        _repeats = true;
        return null;
    }

    private KeyScript Finish()
    {
        // The last delay keeps held keys down, and sets a repetition off from the next.
        if (_delay > TimeSpan.Zero) AddStep(native: 0, KeyAction.Release);
        return new KeyScript(_steps, _repeats, _devices);
    }

    private void AddStep(uint native, KeyAction action)
    {
        _steps.Add(new ScriptStep(_delay, _device, native, action));
        _delay = TimeSpan.Zero;
    }
}
