using System.Buffers;
using System.Diagnostics;
using System.Text;
using KeyRx.Protocol.Messages;
using Xunit;

namespace KeyRx.Tests.Protocol.Messages;

/// <summary>Beside case L3: whatever a client writes into a message, reading it costs what its length costs.</summary>
/// <remarks>Least of many runs, against a publish of one long string of the same length; quadratic is a thousand times
/// that.</remarks>
public sealed class ClientMessageCostTests
{
    private const int Length = 64 * 1024;
    private const int Runs = 15;

    public static TheoryData<string, string, string> Messages { get; } = new()
    {
        { """{"type":"subscribe","topics":[""", "\"t#\",", "\"z\"]}" },
        {
            """{"type":"subscribe","topics":["key"],"resume":{""",
            """ "t#":{"epoch":"0000000000000001","seq":1},""",
            "\"z\":1}}"
        },
        { """{"type":"subscribe","topics":["key"],"resume":{"key":{""", "\"f#\":1,", "\"seq\":1}}}" },
        { """{"type":"publish","event_type":"x","payload":{""", "\"f#\":1,", "\"f\":1}}" },
        { """{"type":"ping",""", "\"f#\":0,", "\"f\":0}" },
        { """{"type":"publish","event_type":"x","payload":""", "[", "0" },
        { "{\"type\":\"publish\",\"event_type\":\"x\",\"payload\":\"", "\\ud83d\\ude00", "\"}" },
        { "{\"type\":\"publish\",\"event_type\":\"x\",\"payload\":\"", "\\\\", "\"}" },
    };

    [Theory]
    [MemberData(nameof(Messages))]
    public void AMessageCostsWhatItsLengthCosts(string begin, string element, string end)
    {
        var plain = Fill("{\"type\":\"publish\",\"event_type\":\"x\",\"payload\":{\"f\":1,\"g\":\"", "a b,c ", "\"}}");
        var hostile = Fill(begin, element, end);
        var (least, cost) = (long.MaxValue, long.MaxValue);
        for (var run = 0; run < Runs; run++)
        {
            least = Math.Min(least, TimeOf(plain));
            cost = Math.Min(cost, TimeOf(hostile));
        }

        // A token costs more than a byte of a string: some hundred times, at a few bytes a token, is still linear.
        Assert.True(cost < 300 * least, $"{cost} ticks, against {least} of a long string");
    }

    private static byte[] Fill(string begin, string element, string end)
    {
        var text = new StringBuilder(begin);
        for (var n = 0; text.Length + element.Length + end.Length < Length; n++)
            text.Append(element.Replace("#", n.ToString("x", null), StringComparison.Ordinal));
        return Encoding.UTF8.GetBytes(text.Append(end).ToString());
    }

    private static long TimeOf(byte[] message)
    {
        var start = Stopwatch.GetTimestamp();
        _ = ClientMessageReader.TryRead(new ReadOnlySequence<byte>(message), out _, out _);
        return Stopwatch.GetTimestamp() - start;
    }
}
