using System.Globalization;

namespace KeyRx.Protocol;

/// <summary>
/// When a closed client should come back, in the text of a close frame: <c>server restarts; retry_ms=1500</c>
/// (PROTOCOL.md, "Close reasons"). Each client is told another time, so that they do not all return at once.
/// </summary>
public static class RetryHint
{
    /// <summary>Longest wait a hint may ask for: an hour.</summary>
    public const int MillisMax = 3_600_000;

    private const string Mark = "; retry_ms=";

    /// <summary>The reason's text with the hint.</summary>
    public static string Append(string text, int retryMillis) =>
        string.Create(CultureInfo.InvariantCulture, $"{text}{Mark}{Math.Clamp(retryMillis, 0, MillisMax)}");

    /// <summary>False where a close text has no hint, or one out of range.</summary>
    public static bool TryRead(ReadOnlySpan<char> closeText, out int retryMillis)
    {
        retryMillis = 0;
        var mark = closeText.LastIndexOf(Mark, StringComparison.Ordinal);
        return mark >= 0
            && int.TryParse(
                closeText[(mark + Mark.Length)..], NumberStyles.None, CultureInfo.InvariantCulture, out retryMillis)
            && retryMillis <= MillisMax;
    }
}
