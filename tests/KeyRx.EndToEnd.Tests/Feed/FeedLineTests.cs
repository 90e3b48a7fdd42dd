using System.Buffers;
using System.Text;
using KeyRx.Daemon.Feed;
using KeyRx.Protocol.Messages;
using Xunit;

namespace KeyRx.EndToEnd.Tests.Feed;

public sealed class FeedLineTests
{
    private const long Now = 1_767_400_000_000_000;

    [Theory]
    [InlineData(
        """{"type":"state","modifiers":["shift"],"locks":[],"layer":"nav","active_profile":"Games"}""", "state",
        """{"modifiers":["shift"],"locks":[],"layer":"nav","active_profile":"Games","timestamp":1767400000000000}""")]
    [InlineData("""{"type":"state"}""", "state", """{"timestamp":1767400000000000}""")]
    [InlineData(
        """{"type":"profile_changed","profile":"Games"}""", "profile_changed",
        """{"profile":"Games","timestamp":1767400000000000}""")]
    [InlineData("""{"layer":"nav","type":"layer"}""", "layer", """{"layer":"nav","timestamp":1767400000000000}""")]
    [InlineData(
        """{"type":"mapping","input":"KEY_CAPSLOCK","output":["KEY_ESC"],"kind":"tap"}""", "mapping",
        """{"input":"KEY_CAPSLOCK","output":["KEY_ESC"],"kind":"tap","timestamp":1767400000000000}""")]
    [InlineData(
        """{"type":"mapping","input":"KEY_A","output":[]}""", "mapping",
        """{"input":"KEY_A","output":[],"timestamp":1767400000000000}""")]
    public void EachKindBecomesAnEventOfItsTopic(string line, string topic, string payload) =>
        Assert.Equal((topic, payload), Read(line));

    [Theory]
    [InlineData(
        """{"type":"layer","timestamp":9007199254740991,"layer":"nav"}""",
        """{"timestamp":9007199254740991,"layer":"nav"}""")]
    [InlineData(
        """{"type":"layer","timestamp":null,"layer":"nav"}""", """{"layer":"nav","timestamp":1767400000000000}""")]
    public void ATimestampOfTheRemapperIsKept(string line, string payload) =>
        Assert.Equal(("layer", payload), Read(line));

    [Fact]
    public void UnknownFieldsArePassedOnByteForByte() => Assert.Equal(
        (
            "layer",
            """{"layer":"n\u0061v","number" : 1.50e3,"more":{"type":[null,{"layer":2}]},"timestamp":1767400000000000}"""),
        Read("""{"type":"layer","layer":"n\u0061v" , "number" : 1.50e3,"more":{"type":[null,{"layer":2}]}}"""));

    [Fact]
    public void NamesMayBeEscaped() => Assert.Equal(
        ("layer", """{"l\u0061yer":"nav","timestamp":1767400000000000}"""),
        Read("""{"\u0074ype":"la\u0079er","l\u0061yer":"nav"}"""));

    [Fact]
    public void WhatIsNullCountsAsLeftOut() =>
        Assert.Equal(
            ("state", """{"layer":"nav","timestamp":1767400000000000}"""),
            Read("""{"type":"state","modifiers":null,"layer":"nav"}"""));

    [Theory]
    [InlineData("""{"LayerChange":{"new":"nav"}}""", """{"layer":"nav","timestamp":1767400000000000}""")]
    [InlineData(
        """{"LayerChange":{"old":{"new":1},"new":"a\"b"}}""", """{"layer":"a\"b","timestamp":1767400000000000}""")]
    public void KanatasLayerChangeIsALayer(string line, string payload) => Assert.Equal(("layer", payload), Read(line));

    [Theory]
    [InlineData("""{"ConfigFileReload":{"new":"secret.kbd"}}""")]
    [InlineData("""{"MessagePush":{"message":["secret"]}}""")]
    [InlineData("""{"LayerNames":{"names":["secret"]}}""")]
    [InlineData("""{"Error":{"msg":"secret"}}""")]
    public void WhatElseKanataSaysIsPassedOver(string line)
    {
        Assert.True(
            FeedLine.TryRead(Encoding.UTF8.GetBytes(line), Now, new ArrayBufferWriter<byte>(), out var topic, out _));
        Assert.Null(topic);
    }

    [Theory]
    [InlineData("secret", "the line is no JSON: it breaks off or is malformed at byte 0")]
    [InlineData("""{"type":"layer","layer":"sec""", "the line is no JSON: it breaks off or is malformed at byte 24")]
    [InlineData(
        """{"type":"layer","layer":"secret"} {}""", "the line is no JSON: it breaks off or is malformed at byte 34")]
    [InlineData(
        """{"type":"layer","layer":"secret\ud800"}""",
        "the line is no JSON: it has a string with half of a surrogate pair")]
    [InlineData("""["secret"]""", "the line is no JSON object")]
    [InlineData("\"secret\"", "the line is no JSON object")]
    [InlineData("{}", "'type' is missing: give state, profile_changed, layer or mapping")]
    [InlineData("""{"layer":"secret"}""", "'type' is missing: give state, profile_changed, layer or mapping")]
    [InlineData("""{"type":"secret"}""", "'type' is not known: give state, profile_changed, layer or mapping")]
    [InlineData(
        """{"type":"key","layer":"secret"}""", "'type' is not known: give state, profile_changed, layer or mapping")]
    [InlineData(
        """{"type":["layer"],"layer":"secret"}""",
        "'type' is not known: give state, profile_changed, layer or mapping")]
    [InlineData("""{"type":"layer","layer":"secret","type":"mapping"}""", "'type' is given twice")]
    [InlineData("""{"type":"layer","layer":"secret","layer":"secret"}""", "'layer' is given twice")]
    [InlineData("""{"type":"layer","layer":null,"layer":"secret"}""", "'layer' is given twice")]
    [InlineData("""{"type":"layer"}""", "'layer' is missing")]
    [InlineData("""{"type":"layer","layer":null}""", "'layer' is missing")]
    [InlineData("""{"type":"layer","layer":["secret"]}""", "'layer' is no string")]
    [InlineData(
        """{"type":"layer","layer":"secret","timestamp":"secret"}""", "'timestamp' is no whole number of microseconds")]
    [InlineData(
        """{"type":"layer","layer":"secret","timestamp":1.5}""", "'timestamp' is no whole number of microseconds")]
    [InlineData(
        """{"type":"layer","layer":"secret","timestamp":-1}""", "'timestamp' is no whole number of microseconds")]
    [InlineData(
        """{"type":"layer","layer":"secret","timestamp":9007199254740992}""",
        "'timestamp' is no whole number of microseconds")]
    [InlineData("""{"type":"profile_changed","name":"secret"}""", "'profile' is missing")]
    [InlineData("""{"type":"profile_changed","profile":7}""", "'profile' is no string")]
    [InlineData("""{"type":"state","modifiers":"secret"}""", "'modifiers' is no array of strings")]
    [InlineData("""{"type":"state","locks":["secret",["secret"]]}""", "'locks' is no array of strings")]
    [InlineData("""{"type":"state","layer":{"secret":1}}""", "'layer' is no string")]
    [InlineData("""{"type":"state","active_profile":false}""", "'active_profile' is no string")]
    [InlineData("""{"type":"mapping","output":["KEY_SECRET"]}""", "'input' is missing")]
    [InlineData("""{"type":"mapping","input":"KEY_SECRET"}""", "'output' is missing")]
    [InlineData("""{"type":"mapping","input":["KEY_SECRET"],"output":[]}""", "'input' is no string")]
    [InlineData("""{"type":"mapping","input":"KEY_A","output":"KEY_SECRET"}""", "'output' is no array of strings")]
    [InlineData("""{"type":"mapping","input":"KEY_A","output":["KEY_SECRET",1]}""", "'output' is no array of strings")]
    [InlineData("""{"type":"mapping","input":"KEY_A","output":[],"kind":1}""", "'kind' is no string")]
    [InlineData("""{"LayerChange":"secret"}""", "'LayerChange' is no object")]
    [InlineData("""{"LayerChange":{"old":"secret"}}""", "'LayerChange' has no string 'new'")]
    public void ARefusalNamesTheFieldAndNeverTheValue(string line, string reason) =>
        Assert.Equal(reason, Refusal(Encoding.UTF8.GetBytes(line)));

    [Fact]
    public void WhatIsNotUtf8IsRefused() =>
        Assert.Equal(
            "the line is no JSON: it is not UTF-8",
            Refusal([.. "{\"type\":\"layer\",\"layer\":\""u8, 0xFF, .. "\"}"u8]));

    [Fact]
    public void NestingBeyondAPayloadsIsRefused()
    {
        var deep = new string('[', JsonPayload.DepthMax) + new string(']', JsonPayload.DepthMax);

        Assert.Equal(
            "the line is no JSON: it nests deeper than 15",
            Refusal(Encoding.UTF8.GetBytes($$"""{"type":"layer","layer":"nav","more":{{deep}}}""")));
    }

    [Fact]
    public void AnEventOverTheTopicsLimitIsRefused()
    {
        var most = FeedLine.PayloadBytesMax - """{"layer":"","timestamp":1767400000000000}""".Length;
        Assert.True(FeedLine.TryRead(Layer(most), Now, new ArrayBufferWriter<byte>(), out _, out _));

        Assert.Equal("the event is over 32768 bytes long", Refusal(Layer(most + 1)));
    }

    /// <summary>
    /// Whatever a feeder sends, nothing is thrown: each good line with every byte
    /// changed to those that JSON cares about.
    /// </summary>
    [Fact]
    public void NothingIsThrownWhateverIsChanged()
    {
        string[] lines =
        [
            """{"type":"state","modifiers":["shift"],"timestamp":1}""",
            """{"type":"mapping","input":"KEY_A","output":["KEY_B"]}""",
            """{"LayerChange":{"new":"nav"}}""",
        ];
        var (taken, refused) = (0, 0);
        foreach (var line in lines.Select(Encoding.UTF8.GetBytes))
        {
            for (var i = 0; i < line.Length; i++)
            {
                foreach (var other in "{}[]\":,\\ 0n\0\u001fé"u8)
                {
                    byte[] changed = [.. line];
                    changed[i] = other;
                    if (FeedLine.TryRead(changed, Now, new ArrayBufferWriter<byte>(), out _, out _)) taken++;
                    else refused++;
                }

                if (FeedLine.TryRead(line.AsSpan(0, i), Now, new ArrayBufferWriter<byte>(), out _, out _)) taken++;
            }
        }

        Assert.True(taken > 0 && refused > taken, $"{taken} taken, {refused} refused");
    }

    private static byte[] Layer(int nameLength) =>
        Encoding.UTF8.GetBytes($$"""{"type":"layer","layer":"{{new string('n', nameLength)}}"}""");

    private static (string? Topic, string Payload) Read(string line)
    {
        var payload = new ArrayBufferWriter<byte>();
        Assert.True(FeedLine.TryRead(Encoding.UTF8.GetBytes(line), Now, payload, out var topic, out var error), error);
        Assert.True(JsonPayload.IsValid(payload.WrittenSpan, out var fault), fault);
        return (topic, Encoding.UTF8.GetString(payload.WrittenSpan));
    }

    private static string? Refusal(byte[] line)
    {
        Assert.False(FeedLine.TryRead(line, Now, new ArrayBufferWriter<byte>(), out var topic, out var error));
        Assert.Null(topic);
        Assert.DoesNotContain("secret", error, StringComparison.OrdinalIgnoreCase);
        return error;
    }
}
