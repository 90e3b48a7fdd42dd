using System.Globalization;
using Xunit;

namespace KeyRx.EndToEnd.Tests;

/// <summary>
/// A script that repeats, and what any client must see of it: the topic's sequences count from 1, so that a sequence
/// says which event of the script it is.
/// </summary>
internal static class KeyCycle
{
    public const string Script = """
        leftshift down / 20ms / k / leftshift up / 20ms
        e down / 20ms / y down / e up / 20ms / y up
        device numpad / kp1 / 20ms / repeat
        """;

    /// <summary>More than a cycle, so that a client is there for its repetition.</summary>
    public const int Count = 25;

    private static readonly string[] Events =
    [
        "KEY_LEFTSHIFT press", "KEY_K press", "KEY_K release", "KEY_LEFTSHIFT release",
        "KEY_E press", "KEY_Y press", "KEY_E release", "KEY_Y release", "KEY_KP1 press", "KEY_KP1 release",
    ];

    /// <summary>Asserts "snapshot SEQ" and the <see cref="Count"/> events that follow it, with no hole.</summary>
    public static void AssertFollows(IReadOnlyList<string> lines)
    {
        Assert.Equal(Count + 1, lines.Count);
        Assert.StartsWith("snapshot ", lines[0], StringComparison.Ordinal);
        var sequence = int.Parse(lines[0].AsSpan("snapshot ".Length), CultureInfo.InvariantCulture);
        var expected = Enumerable.Range(sequence + 1, Count).Select(s => $"{s} {Events[(s - 1) % Events.Length]}");
        Assert.Equal(expected, lines.Skip(1));
    }
}
