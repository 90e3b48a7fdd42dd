using System.Globalization;

namespace KeyRx.Daemon.Tokens;

/// <summary>When a token expires, as people write it. Times without an offset are UTC.</summary>
internal static class ExpiryText
{
    internal const string Advice = "give a date as 2027-01-01 or 2027-01-01T12:00:00Z";

    private const int DaysMax = 36_500;

    private static readonly string[] Formats = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK"];

    internal static string Write(DateTimeOffset expires) =>
        expires.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    internal static bool TryReadDate(string text, out DateTimeOffset expires) => DateTimeOffset.TryParseExact(
        text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
        out expires);

    /// <summary>A date, or <c>30d</c>: so many days from now.</summary>
    internal static bool TryRead(string text, DateTimeOffset now, out DateTimeOffset expires)
    {
        if (!text.EndsWith('d')
            || !int.TryParse(
                text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var days)
            || days is 0 or > DaysMax)
            return TryReadDate(text, out expires);
        expires = now.AddDays(days);
        return true;
    }
}
