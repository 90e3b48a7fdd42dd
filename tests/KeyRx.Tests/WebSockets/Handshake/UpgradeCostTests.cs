using System.Buffers;
using System.Diagnostics;
using System.Text;
using KeyRx.WebSockets.Handshake;
using Xunit;

namespace KeyRx.Tests.WebSockets.Handshake;

/// <summary>
/// Case L3: whatever a stranger writes into a head, reading it costs what its length costs. Siblings: lists in other
/// headers, and in a server's answer; a head that comes byte by byte.
/// </summary>
/// <remarks>
/// Costs are compared with those of a plain head of the same length, as the least of many runs beside each other: other
/// work on the machine makes a run longer, never shorter. What was quadratic cost thousands of times as much.
/// </remarks>
public sealed class UpgradeCostTests
{
    private const int Rounds = 300;
    private const int Runs = 15;

    /// <summary>
    /// An element costs more than a byte of text, seen: up to 26 times. What was quadratic cost 2,800 times.
    /// </summary>
    private const int ElementFactor = 200;

    private const string TooMany = "400 at most 16 subprotocols and 16 extensions";

    private static readonly byte[] Plain = Fill("X: ", "abcdefg ");

    /// <summary>What stands before a list, and what is repeated in it; # becomes a number.</summary>
    public static TheoryData<string, string> Lists { get; } = new()
    {
        { "Sec-WebSocket-Protocol: ", "#," },
        { "Sec-WebSocket-Protocol: ", "," },
        { "Sec-WebSocket-Protocol: a", "\r\nSec-WebSocket-Protocol: #" },
        { "Sec-WebSocket-Extensions: ", "#," },
        { "Sec-WebSocket-Extensions: ", "," },
        { "Sec-WebSocket-Extensions: a", ";#" },
        { "Sec-WebSocket-Extensions: a", ";b=\"#\"" },
        { "Sec-WebSocket-Extensions: a", "\r\nSec-WebSocket-Extensions:" },
        { "Sec-WebSocket-Extensions: a", "\r\nSec-WebSocket-Extensions: a;" + new string('a', 50) },
        { "Transfer-Encoding: ", "a," },
        { "Connection: ", "#," },
        { "Upgrade: ", "a," },
        { "X: ", "\r\nX: #" },
        { "X: ", "\t" },
    };

    [Fact]
    public void ThreeHundredHeadsOfManySubprotocolsCostLessThanTwiceAsManyPlainOnes()
    {
        var hostile = Fill("Sec-WebSocket-Protocol: ", "#,");
        Assert.Equal(TooMany, Request.Read([hostile]));

        var (plain, cost) = LeastTimes(Plain, hostile);
        Assert.True(cost < 2 * plain, $"{cost} ticks, against {plain} of a plain head");
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public void AHeadCostsWhatItsLengthCosts(string header, string element)
    {
        var hostile = Fill(header, element);

        Assert.InRange(AllocatedBy(hostile), 0, 8 * AllocatedBy(Plain));
        var (plain, cost) = LeastTimes(Plain, hostile);
        Assert.True(cost < ElementFactor * plain, $"{cost} ticks, against {plain} of a plain head");
    }

    [Theory]
    [InlineData("Sec-WebSocket-Protocol: ", ",")]
    [InlineData("Sec-WebSocket-Extensions: ", ",")]
    [InlineData("Sec-WebSocket-Extensions: ", "\r\nSec-WebSocket-Extensions: ")]
    public void SixteenOffersAreTakenAndNoMore(string header, string separator)
    {
        var sixteen = string.Join(separator, Enumerable.Range(0, 16));
        Assert.Equal("upgrade /chat - of server.example.com", Request.ReadInEveryCut(Request.With(header + sixteen)));
        Assert.Equal(TooMany, Request.ReadInEveryCut(Request.With($"{header}{sixteen}{separator}16")));
    }

    /// <summary>A token may be among them: there is no second text of it before somebody asks for the list.</summary>
    [Fact]
    public void SubprotocolsAreLookedAtWhereTheyStand()
    {
        var names = string.Join(',', Enumerable.Range(10, 16).Select(n => $"keyrx.token.{n}"));
        var list = Request.Bytes(Request.With("Sec-WebSocket-Protocol: " + names));
        var plain = Request.Bytes(Request.With("Xyz-WebSocket-Protocol: " + names));

        Assert.Equal(AllocatedBy(plain), AllocatedBy(list));
    }

    [Fact]
    public void SixteenParametersOfAnExtensionAreTakenAndNoMore()
    {
        var line = "Sec-WebSocket-Extensions: a" + string.Concat(Enumerable.Range(0, 16).Select(n => $";p{n}={n}"));
        Assert.Equal("upgrade /chat - of server.example.com", Request.ReadInEveryCut(Request.With(line)));
        var answer = Request.ReadInEveryCut(Request.With(line + ";p16"));
        Assert.StartsWith("400 Sec-WebSocket-Extensions", answer, StringComparison.Ordinal);
    }

    /// <summary>What was seen is overwritten by what no request may hold: who looks again refuses it.</summary>
    [Fact]
    public void NoByteOfAHeadThatComesByteByByteIsLookedAtTwice()
    {
        var bytes = Request.Bytes(Request.With("X: " + new string('x', 4000)));
        var seen = new byte[bytes.Length];
        var scan = default(UpgradeRequestScan);
        for (var length = 1; length < bytes.Length; length++)
        {
            // The first byte tells a request from TLS, the last three may be part of the empty line.
            bytes.AsSpan(Math.Max(0, length - 3), Math.Min(3, length)).CopyTo(seen.AsSpan(Math.Max(0, length - 3)));
            if (length > 4) seen[length - 4] = 0;
            var input = new ReadOnlySequence<byte>(seen, 0, length);
            seen[0] = (byte)'G';
            Assert.Equal(UpgradeReadResult.NeedMore, UpgradeRequestReader.TryRead(ref input, ref scan, out _, out _));
        }

        var whole = new ReadOnlySequence<byte>(bytes);
        var result = UpgradeRequestReader.TryRead(ref whole, ref scan, out var request, out _);
        Assert.Equal(UpgradeReadResult.Request, result);
        Assert.Equal("/chat", request!.Path);
    }

    /// <summary>A field in 2,000 folded lines (RFC 9112 5.2), from a server.</summary>
    [Fact]
    public void AnAnswerCostsWhatItsLengthCosts()
    {
        const string Begin = "HTTP/1.1 403 Forbidden\r\nX: a";
        var folded = Begin + string.Concat(Enumerable.Repeat("\r\n b", 2000)) + "\r\n\r\n";
        var plain = Begin + new string('b', folded.Length - Begin.Length - 4) + "\r\n\r\n";
        ReadAnswer(plain);

        Assert.InRange(Allocated(() => ReadAnswer(folded)), 0, 8 * Allocated(() => ReadAnswer(plain)));
    }

    /// <summary>A head as long as the limit allows, and with fewer than the limit's lines.</summary>
    private static byte[] Fill(string header, string element)
    {
        var text = new StringBuilder(Request.Good[..^2]).Append(header);
        var max = UpgradeRequestReader.HeadBytesMax - element.Length - 4;
        for (var n = 0; text.Length < max && (n < 90 || element[0] != '\r'); n++)
            text.Append(element.Replace("#", (1000 + n).ToString("x", null), StringComparison.Ordinal));
        return Request.Bytes(text.Append("\r\n\r\n").ToString());
    }

    private static (long Plain, long Cost) LeastTimes(byte[] plain, byte[] hostile)
    {
        var (least, cost) = (long.MaxValue, long.MaxValue);
        for (var run = 0; run < Runs; run++)
        {
            least = Math.Min(least, TimeOf(plain));
            cost = Math.Min(cost, TimeOf(hostile));
        }

        return (least, cost);
    }

    private static long TimeOf(byte[] head)
    {
        var start = Stopwatch.GetTimestamp();
        for (var n = 0; n < Rounds; n++) Read(head);
        return Stopwatch.GetTimestamp() - start;
    }

    private static void Read(byte[] head)
    {
        var input = new ReadOnlySequence<byte>(head);
        Assert.NotEqual(UpgradeReadResult.NeedMore, UpgradeRequestReader.TryRead(ref input, out _, out _));
    }

    private static void ReadAnswer(string text)
    {
        var input = new ReadOnlySequence<byte>(Request.Bytes(text));
        Assert.Equal(UpgradeAnswer.Refused, UpgradeClient.TryReadResponse(ref input, "key", [], out _, out _));
    }

    private static long AllocatedBy(byte[] head)
    {
        Read(head);
        return Allocated(() => Read(head));
    }

    private static long Allocated(Action act)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        act();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
