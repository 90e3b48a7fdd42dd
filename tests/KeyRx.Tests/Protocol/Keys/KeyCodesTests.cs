using System.Globalization;
using KeyRx.Protocol.Keys;
using Xunit;

namespace KeyRx.Tests.Protocol.Keys;

public sealed class KeyCodesTests
{
    private const string Header = "/usr/include/linux/input-event-codes.h";

    [Fact]
    public void EveryNumberIsFoundAgainByItsEvdevName()
    {
        for (var native = 0u; native <= 0x310; native++) Assert.Equal(native, Parse(KeyCodes.EvdevName(native)));
        Assert.Equal(0xFFFFFFFFu, Parse(KeyCodes.EvdevName(0xFFFFFFFF)));
    }

    [Fact]
    public void EveryNameIsFoundInEitherCaseAndWithoutItsPrefix()
    {
        foreach (var native in KeyCodes.All)
        {
            var name = KeyCodes.EvdevName(native);
            Assert.Equal(native, Parse(name.ToLowerInvariant()));
            Assert.Equal(native, Parse(name["KEY_".Length..].ToLowerInvariant()));
        }
    }

    [Fact]
    public void EveryW3cCodeIsUniqueAndFoundAgain()
    {
        var codes = KeyCodes.All.Select(native => (Native: native, Code: KeyCodes.W3cCode(native))).Where(
            key => key.Code.Length > 0).ToArray();

        Assert.Equal(codes.Length, codes.Select(key => key.Code).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(codes, key => Assert.Equal(key.Native, Parse(key.Code)));
    }

    [Fact]
    public void EveryUsageLeadsBackToItsKeyAndTheOtherWay()
    {
        var withUsage = KeyCodes.All.Where(native => KeyCodes.Usage(native) != 0).ToArray();

        Assert.Equal(148, withUsage.Length);
        Assert.All(withUsage, native => Assert.Equal(native, KeyCodes.NativeFromUsage(KeyCodes.Usage(native))));
        Assert.Equal(148, Enumerable.Range(0, 0x10000).Count(usage => KeyCodes.NativeFromUsage((ushort)usage) != 0));
    }

    /// <summary>
    /// Pairs from W3C "UI Events KeyboardEvent code Values", sections 3.1 to 3.6, and HID Usage Tables, page 7.
    /// </summary>
    [Theory]
    [InlineData("KEY_A", "KeyA", 0x04)]
    [InlineData("KEY_Z", "KeyZ", 0x1D)]
    [InlineData("KEY_1", "Digit1", 0x1E)]
    [InlineData("KEY_0", "Digit0", 0x27)]
    [InlineData("KEY_ENTER", "Enter", 0x28)]
    [InlineData("KEY_ESC", "Escape", 0x29)]
    [InlineData("KEY_GRAVE", "Backquote", 0x35)]
    [InlineData("KEY_APOSTROPHE", "Quote", 0x34)]
    [InlineData("KEY_DOT", "Period", 0x37)]
    [InlineData("KEY_102ND", "IntlBackslash", 0x64)]
    [InlineData("KEY_RO", "IntlRo", 0x87)]
    [InlineData("KEY_YEN", "IntlYen", 0x89)]
    [InlineData("KEY_KATAKANAHIRAGANA", "KanaMode", 0x88)]
    [InlineData("KEY_HENKAN", "Convert", 0x8A)]
    [InlineData("KEY_MUHENKAN", "NonConvert", 0x8B)]
    [InlineData("KEY_HANGEUL", "Lang1", 0x90)]
    [InlineData("KEY_ZENKAKUHANKAKU", "Lang5", 0x94)]
    [InlineData("KEY_LEFTMETA", "MetaLeft", 0xE3)]
    [InlineData("KEY_RIGHTALT", "AltRight", 0xE6)]
    [InlineData("KEY_COMPOSE", "ContextMenu", 0x65)]
    [InlineData("KEY_SYSRQ", "PrintScreen", 0x46)]
    [InlineData("KEY_PAUSE", "Pause", 0x48)]
    [InlineData("KEY_KPENTER", "NumpadEnter", 0x58)]
    [InlineData("KEY_KPDOT", "NumpadDecimal", 0x63)]
    [InlineData("KEY_KPCOMMA", "NumpadComma", 0x85)]
    [InlineData("KEY_F24", "F24", 0x73)]
    [InlineData("KEY_VOLUMEUP", "AudioVolumeUp", 0x80)]
    [InlineData("KEY_FRONT", "Select", 0x77)]
    [InlineData("KEY_PLAYPAUSE", "MediaPlayPause", 0)]
    [InlineData("KEY_HOMEPAGE", "BrowserHome", 0)]
    [InlineData("KEY_FILE", "LaunchApp1", 0)]
    [InlineData("KEY_CALC", "LaunchApp2", 0)]
    [InlineData("KEY_CONFIG", "MediaSelect", 0)]
    [InlineData("KEY_EJECTCD", "Eject", 0)]
    [InlineData("KEY_WAKEUP", "WakeUp", 0)]
    [InlineData("KEY_FN", "Fn", 0)]
    [InlineData("KEY_KPJPCOMMA", "", 0x8C)]
    [InlineData("KEY_COMPUTER", "", 0)]
    public void KeysHaveTheNamesOfTheSpecifications(string evdev, string code, int usage)
    {
        var native = Parse(evdev);

        Assert.Equal(evdev, KeyCodes.EvdevName(native));
        Assert.Equal(code, KeyCodes.W3cCode(native));
        Assert.Equal(usage, KeyCodes.Usage(native));
    }

    [Theory]
    [InlineData("a", "KEY_A")]
    [InlineData("1", "KEY_1")]
    [InlineData("enter", "KEY_ENTER")]
    [InlineData("esc", "KEY_ESC")]
    [InlineData("space", "KEY_SPACE")]
    [InlineData("comma", "KEY_COMMA")]
    [InlineData("leftshift", "KEY_LEFTSHIFT")]
    [InlineData("ShiftLeft", "KEY_LEFTSHIFT")]
    [InlineData("shiftleft", "KEY_LEFTSHIFT")]
    [InlineData("Select", "KEY_FRONT")]
    [InlineData("select", "KEY_SELECT")]
    public void ScriptsMayUseEitherWorldsNames(string name, string evdev) =>
        Assert.Equal(evdev, KeyCodes.EvdevName(Parse(name)));

    [Fact]
    public void EveryAliasMeansItsKeyAndHidesNoOther()
    {
        Assert.All(KeyAliases.All, alias => Assert.Equal(Parse(alias.Name), Parse(alias.Alias)));
        Assert.Equal(
            KeyAliases.All.Count,
            KeyAliases.All.Select(alias => alias.Alias).Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Theory]
    [InlineData("")]
    [InlineData("nokey")]
    [InlineData("KEY_")]
    [InlineData("KEY_0x")]
    [InlineData("KEY_0xG")]
    [InlineData("KEY_0x123456789")]
    public void AnythingElseIsNoKey(string name) => Assert.False(KeyCodes.TryParse(name, out _));

    [Fact]
    public void ANumberWithoutANameHasNoCodeAndNoUsage()
    {
        Assert.Equal("KEY_0x2FE", KeyCodes.EvdevName(0x2FE));
        Assert.Equal("", KeyCodes.W3cCode(0x110));
        Assert.Equal(0, KeyCodes.Usage(0x110));
        Assert.Equal(0, KeyCodes.Usage(0xFFFFFFFF));
        Assert.Equal(0u, KeyCodes.NativeFromUsage(0xFFFF));
    }

    [Fact]
    public void TheTableIsTheKernelsHeader()
    {
        Assert.SkipUnless(File.Exists(Header), $"{Header} is not here: install linux-libc-dev");
        var defined = File.ReadLines(Header)
            .Select(line => line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words is ["#define", ['K', 'E', 'Y', '_', ..], _, ..]).Select(words =>
                (Name: words[1], Value: words[2]))
                .Where(key => key.Name is not ("KEY_RESERVED" or "KEY_MAX" or "KEY_CNT" or "KEY_MIN_INTERESTING"))
                .ToArray();
        var numbered = defined.Where(key => char.IsAsciiDigit(key.Value[0])).ToArray();

        Assert.True(numbered.Length > 450, $"only {numbered.Length} keys found in {Header}");
        Assert.All(numbered, key => Assert.Equal(key.Name, KeyCodes.EvdevName(NumberOf(key.Value))));
        Assert.All(defined.Except(numbered), key => Assert.Equal(Parse(key.Value), Parse(key.Name)));
    }

    private static uint NumberOf(string value) => value.StartsWith("0x", StringComparison.Ordinal)
        ? uint.Parse(value.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
        : uint.Parse(value, CultureInfo.InvariantCulture);

    private static uint Parse(string name)
    {
        Assert.True(KeyCodes.TryParse(name, out var native), $"no key is called '{name}'");
        return native;
    }
}
