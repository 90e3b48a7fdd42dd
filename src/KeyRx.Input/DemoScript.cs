using System.Globalization;
using System.Text;

namespace KeyRx.Input;

/// <summary>
/// The demo as a key script: a harmless sentence at 10 events a second, in the uneven rhythm of a hand, for ever.
/// </summary>
internal static class DemoScript
{
    private const string Sentence = "keyrx shows what you type";

    /// <summary>Milliseconds that a key is held, and until the next; taken in turn. Together 200 on average.</summary>
    private static readonly (int Held, int Pause)[] Rhythm =
        [(84, 112), (96, 131), (78, 92), (102, 87), (91, 141), (75, 108), (88, 115)];

    internal static string Text { get; } = Write();

    private static string Write()
    {
        var script = new StringBuilder("leftshift down / 70ms / k / leftshift up / 110ms\n");
        for (var i = 1; i < Sentence.Length; i++)
        {
            var key = Sentence[i] == ' ' ? "space" : Sentence[i].ToString();
            var (held, pause) = Rhythm[i % Rhythm.Length];
            script.Append(CultureInfo.InvariantCulture, $"{key} down / {held}ms / {key} up / {pause}ms\n");
        }

        return script.Append("enter down / 80ms / enter up / 900ms / repeat\n").ToString();
    }
}
