using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using KeyRx.Protocol;
using KeyRx.Protocol.Messages;
using KeyRx.Server;
using Xunit;

namespace KeyRx.Tests.Protocol;

/// <summary>PROTOCOL.md says what the code does: a difference in either is found here.</summary>
public sealed class SpecificationTests
{
    [Fact]
    public void CloseReasonsAreTheTable()
    {
        var table = SpecificationText.Table("| status | text | may come back | when |")
            .Select(row =>
                new CloseReason(ushort.Parse(row[0], CultureInfo.InvariantCulture), row[1], row[2] == "yes"));

        Assert.Equal(table, CloseReasons.All);
    }

    [Fact]
    public void EveryCloseReasonIsFoundByItsStatusAndOthersAreNot()
    {
        Assert.All(CloseReasons.All, reason =>
            Assert.True(CloseReasons.TryGet(reason.Code, out var found) && found == reason));
        Assert.False(CloseReasons.TryGet(4999, out _));
    }

    [Fact]
    public void ErrorCodesAreTheTable()
    {
        var table = SpecificationText.Table("| code | when |")
            .Select(row => int.Parse(row[0], CultureInfo.InvariantCulture));

        Assert.Equal(table, Constants<int>(typeof(ErrorCodes)).Order());
    }

    [Fact]
    public void StandardTopicsAreTheTable()
    {
        var table = SpecificationText.Table(
            "| topic | scope | filled by | snapshot | binary record |").Select(row => row[0]).ToArray();

        Assert.Equal(
            table.Order(StringComparer.Ordinal), Constants<string>(typeof(Topics)).Order(StringComparer.Ordinal));
        Assert.All(table, topic => Assert.True(TopicName.IsValid(topic, out _)));
    }

    [Fact]
    public void MessageTypesOfTheServerAreTheTable()
    {
        var table = TypesOf("S").ToArray();

        var kinds = table.Select(type =>
        {
            Assert.True(ServerMessageReader.TryRead(Written.Whole($$"""{"type":"{{type}}"}"""), out var message));
            return message.Kind;
        });

        Assert.Equal(
            Enum.GetValues<ServerMessageKind>().Where(kind => kind != ServerMessageKind.Unknown), kinds.Order());
    }

    [Fact]
    public void MessageTypesOfTheClientAreTheTable()
    {
        var kinds = TypesOf("C").Select(type =>
        {
            var json = $$"""{"type":"{{type}}","topics":["key"],"event_type":"key","seq":1,"payload":1}""";
            Assert.True(ClientMessageReader.TryRead(Written.Whole(json), out var message, out var error), error);
            return message.Kind;
        });

        Assert.Equal(Enum.GetValues<ClientMessageKind>(), kinds.Order());
    }

    [Fact]
    public void EveryExampleIsAMessage()
    {
        var (ofServer, ofClient) = (SpecificationText.Messages("S"), SpecificationText.Messages("C"));

        Assert.All(ofServer, json =>
            Assert.True(
                ServerMessageReader.TryRead(Written.Whole(json), out var m) && m.Kind != ServerMessageKind.Unknown,
                json));
        Assert.All(ofClient, json =>
            Assert.True(ClientMessageReader.TryRead(Written.Whole(json), out _, out var error), $"{error}: {json}"));
        Assert.True(ofServer.Count > 15 && ofClient.Count > 7);
    }

    [Fact]
    public void TheBytesOfTheExampleAreTheBatch()
    {
        var shift = new KeyEvent
        {
            TimeNanos = 86_400_000_000_000,
            HookDelayNanos = 12_000,
            Code = 0xE1,
            Device = 1,
            Native = 42,
            Action = KeyAction.Press,
            Flags = KeyEventFlags.None,
            Modifiers = KeyModifiers.LeftShift,
        };
        KeyEvent[] events =
            [shift, shift with { TimeNanos = 86_400_025_000_000, HookDelayNanos = 11_000, Code = 4, Native = 30 }];
        var batch = new byte[BinaryBatch.HeaderSize + (2 * KeyEvent.SizeInBytes)];
        BinaryBatch.WriteHeader(batch, 0, 2, 2, 58);
        MemoryMarshal.AsBytes(events.AsSpan()).CopyTo(batch.AsSpan(BinaryBatch.HeaderSize));

        Assert.Equal(Convert.ToHexString(batch), Convert.ToHexString(SpecificationText.ExampleBytes()));
    }

    [Fact]
    public void LimitsAreTheTable()
    {
        var table = SpecificationText.Table("| limit | value |")
            .ToDictionary(row => row[0], row => row[1].Split(' ')[0]);

        Assert.Equal(ClientMessageReader.TopicsMax, Number("topics in one message"));
        Assert.Equal(ClientMessageReader.MessageIdBytesMax, Number("message_id"));
        Assert.Equal(ClientMessageReader.SessionBytesMax, Number("session"));
        Assert.Equal(TopicName.LengthMax, Number("topic name"));
        Assert.Equal(ClientMessageReader.DepthMax, Number("nesting of a message"));
        Assert.Equal(JsonPayload.DepthMax, Number("nesting of a payload"));
        var defaults = new KeyRxServerOptions();
        Assert.Equal(defaults.MaxMessageBytes, Number("message of a client, inflated"));
        Assert.Equal(defaults.MessagesPerSecond, Number("messages of a client, control frames included"));
        Assert.Equal(defaults.BytesPerSecond, Number("bytes of a client's messages"));
        Assert.Equal(defaults.MaxSubscriptions, Number("subscriptions of a connection"));
        Assert.Equal(
            defaults.MaxSubscriptionsPerToken,
            Number("subscriptions of all connections of a token without the scope admin"));

        int Number(string limit) => int.Parse(table[limit], CultureInfo.InvariantCulture);
    }

    private static IEnumerable<string> TypesOf(string side) =>
        SpecificationText.Table("| message | sender | meaning |").Where(row => row[1].Split(", ").Contains(side))
            .Select(row => row[0]);

    private static IEnumerable<T> Constants<T>(Type type) =>
        type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral)
            .Select(field => (T)field.GetRawConstantValue()!);
}
