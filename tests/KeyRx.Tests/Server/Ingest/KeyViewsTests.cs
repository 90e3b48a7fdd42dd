using System.Text.Json;
using KeyRx.Protocol;
using KeyRx.Protocol.Keys;
using KeyRx.Server;
using KeyRx.Streams;
using KeyRx.Tests.Server.Model;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Server.Ingest;

/// <summary>What those are told of keys who are not to read what is typed: by content, length and number.</summary>
public sealed class KeyViewsTests : IDisposable
{
    private const uint A = 30, C = 46, One = 2, Comma = 51, Space = 57, Enter = 28, F1 = 59, Keypad7 = 71;
    private const uint LeftControl = 29, LeftShift = 42, LeftAlt = 56, LeftMeta = 125, RightAlt = 100, Yen = 124;

    private static readonly TopicOptions[] Views =
    [
        .. new KeyRxServerOptions { EnableKeyViews = true }.AllTopics().Where(
            topic => topic.Name is "shortcut" or "key.redacted"),
    ];

    private readonly ServerRig _rig = new(new FakeTimeProvider(), topics: Views);

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData(KeyModifiers.LeftControl, true)]
    [InlineData(KeyModifiers.LeftAlt, true)]
    [InlineData(KeyModifiers.LeftMeta, true)]
    [InlineData(KeyModifiers.RightControl | KeyModifiers.LeftShift, true)]
    [InlineData(KeyModifiers.RightAlt | KeyModifiers.RightMeta, true)]
    [InlineData(KeyModifiers.None, false)]
    [InlineData(KeyModifiers.LeftShift, false)]
    [InlineData(KeyModifiers.RightAlt, false)]
    [InlineData(KeyModifiers.RightAlt | KeyModifiers.LeftShift, false)]
    [InlineData(KeyModifiers.RightAlt | KeyModifiers.LeftControl, false)]
    public void AShortcutIsAKeyWithAModifierHeld(KeyModifiers held, bool isTold)
    {
        Press(A, held);
        Release(A, held);

        Assert.Equal(isTold ? ["press KEY_A", "release KEY_A"] : [], Told(Topics.Shortcut));
    }

    /// <summary>Its end is told even when the modifier went up first, and nothing of the keys in between.</summary>
    [Fact]
    public void AShortcutEndsWithItsKey()
    {
        Press(LeftControl, KeyModifiers.LeftControl);
        Press(C, KeyModifiers.LeftControl);
        Repeat(C, KeyModifiers.LeftControl);
        Release(LeftControl, KeyModifiers.None);
        Press(A, KeyModifiers.None);
        Repeat(C, KeyModifiers.None);
        Release(C, KeyModifiers.None);
        Release(A, KeyModifiers.None);
        Press(C, KeyModifiers.None);

        Assert.Equal(["press KEY_C", "repeat KEY_C", "release KEY_C"], Told(Topics.Shortcut).Distinct());
        Assert.Equal(4UL, _rig.LastSequence(Topics.Shortcut));
    }

    [Theory]
    [InlineData(A, "letter")]
    [InlineData(One, "digit")]
    [InlineData(Keypad7, "digit")]
    [InlineData(Comma, "symbol")]
    [InlineData(Space, "space")]
    [InlineData(Yen, "other")]
    [InlineData(0x2FEu, "other")]
    [InlineData(Enter, "KEY_ENTER")]
    [InlineData(F1, "KEY_F1")]
    [InlineData(LeftControl, "KEY_LEFTCTRL")]
    [InlineData(LeftAlt, "KEY_LEFTALT")]
    [InlineData(LeftMeta, "KEY_LEFTMETA")]
    public void AKeyThatWritesIsToldByItsClass(uint native, string told)
    {
        Press(native, KeyModifiers.None);

        Assert.Equal([$"press {told}"], Told(Topics.KeyRedacted));
    }

    [Fact]
    public void WhichCharactersAreCapitalsOrSymbolsIsNotTold()
    {
        var plain = Typed(KeyModifiers.None, chooser: null);
        var shifted = Typed(KeyModifiers.LeftShift, LeftShift);
        var symbol = Typed(KeyModifiers.RightAlt, RightAlt);

        Assert.Equal(plain, shifted);
        Assert.Equal(plain, symbol);
    }

    /// <summary>Over every key there is: the records differ in what their class tells, and in nothing else.</summary>
    [Fact]
    public void EveryRecordHasOneLength()
    {
        foreach (var native in KeyCodes.All)
        {
            Press(native, KeyModifiers.LeftControl);
            Release(native, KeyModifiers.LeftControl);
        }

        var keys = (ulong)KeyCodes.All.Count();
        Assert.Equal(2 * (keys - 3), _rig.LastSequence(Topics.KeyRedacted)); // without Shift and AltGr
        Assert.Equal(2 * (keys - 8), _rig.LastSequence(Topics.Shortcut)); // without the modifiers
        foreach (var name in (string[])[Topics.KeyRedacted, Topics.Shortcut])
            Assert.Equal([256], Records(name).Select(record => record.Length).Distinct());
    }

    /// <summary>A token with this scope alone: no other topic is served to it, and "*" is this one.</summary>
    [Theory]
    [InlineData(TokenScopes.Shortcut, "shortcut")]
    [InlineData(TokenScopes.Redacted, "key.redacted")]
    public void WhoMayReadAViewReadsNothingElse(TokenScopes scope, string view)
    {
        using var rig = new ServerRig(new FakeTimeProvider(), scopes: scope, topics: Views);
        var peer = new TextPeer(rig);

        foreach (var topic in (string[])[Topics.Key, Topics.Mapping, Topics.Device, Topics.Latency, Topics.Server])
        {
            var answer = Assert.Single(peer.Ask($$"""{"type":"subscribe","topics":["{{topic}}"]}"""));
            Assert.Equal(403, answer.GetProperty("code").GetInt32());
        }

        var ack = peer.Ask("""{"type":"subscribe","topics":["*"]}""").Single(m => TextPeer.TypeOf(m) == "ack");
        Assert.Equal([view], ack.GetProperty("topics").EnumerateObject().Select(topic => topic.Name));
        rig.Key(1, A, KeyAction.Press);
        var heard = peer.Hear();
        Assert.All(heard, message => Assert.Equal(view, message.GetProperty("event_type").GetString()));
        Assert.DoesNotContain(heard, message => message.GetRawText().Contains("KEY_A", StringComparison.Ordinal));
    }

    [Fact]
    public void NothingIsToldInAPauseNorOfWhatWasHeldBeforeIt()
    {
        Press(C, KeyModifiers.LeftControl);
        _rig.Settle();
        _rig.Core.Pause();
        Repeat(C, KeyModifiers.LeftControl);
        Press(A, KeyModifiers.LeftControl);
        _rig.Settle();

        Assert.Equal(0, Held(Topics.Shortcut) + Held(Topics.KeyRedacted));
    }

    private List<string> Typed(KeyModifiers modifiers, uint? chooser)
    {
        using var rig = new ServerRig(new FakeTimeProvider(), topics: Views);
        if (chooser is { } down) Publish(rig, down, KeyAction.Press, modifiers);
        Publish(rig, A, KeyAction.Press, modifiers);
        Publish(rig, A, KeyAction.Release, modifiers);
        if (chooser is { } up) Publish(rig, up, KeyAction.Release, KeyModifiers.None);
        rig.Settle();
        return [.. Records(rig, Topics.KeyRedacted).Select(JsonText)];
    }

    private List<string> Told(string topic)
    {
        _rig.Settle();
        return [.. Records(topic).Select(record =>
        {
            var json = JsonDocument.Parse(record).RootElement;
            var key = json.TryGetProperty("class", out var of) ? of : json.GetProperty("key_code");
            return $"{json.GetProperty("action").GetString()} {key.GetString()}";
        })];
    }

    private long Held(string topic) =>
        _rig.Core.Topics.TryFind(topic, out var found) ? found.Records.RetainedBytes : -1;

    private List<byte[]> Records(string topic) => Records(_rig, topic);

    private static List<byte[]> Records(ServerRig rig, string name)
    {
        Assert.True(rig.Core.Topics.TryFind(name, out var topic));
        List<byte[]> records = [];
        if (topic.LastSequence == 0) return records;
        Assert.True(topic.Records.TryFind(1, out var position));
        while (topic.Records.TryReadNext(ref position, out var record)) records.Add(record.Bytes.ToArray());
        return records;
    }

    /// <summary>Without its time.</summary>
    private static string JsonText(byte[] record) => string.Join(
        ' ',
        JsonDocument.Parse(record).RootElement.EnumerateObject().Where(field => field.Name != "timestamp"));

    private void Press(uint native, KeyModifiers held) => Publish(_rig, native, KeyAction.Press, held);

    private void Repeat(uint native, KeyModifiers held) => Publish(_rig, native, KeyAction.Repeat, held);

    private void Release(uint native, KeyModifiers held) => Publish(_rig, native, KeyAction.Release, held);

    private static void Publish(ServerRig rig, uint native, KeyAction action, KeyModifiers held)
    {
        rig.Ring.Publish(new KeyEvent
        {
            TimeNanos = rig.Core.Clock.NowNanos,
            Device = 1,
            Native = native,
            Code = KeyCodes.Usage(native),
            Action = action,
            Modifiers = held,
        });
        rig.Settle();
    }
}
