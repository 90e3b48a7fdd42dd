using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace KeyRx.Input;

/// <summary>What <c>load:rate=R,size=S[,batch=1]</c> asks for.</summary>
/// <param name="RatePerSecond">Payloads a second.</param>
/// <param name="PayloadBytes">Bytes of each.</param>
/// <param name="OneRecordPerFrame">Each in a frame of its own (<c>batch=1</c>).</param>
public sealed record LoadSpec(int RatePerSecond, int PayloadBytes, bool OneRecordPerFrame)
{
    internal const int PayloadBytesMin = 16; // time and sequence
    internal const int PayloadBytesMax = 1024 * 1024;
    internal const int RateMax = 10_000_000;

    internal static bool TryParse(
        string text, [NotNullWhen(true)] out LoadSpec? load, [NotNullWhen(false)] out string? error)
    {
        load = null;
        error = null;
        int? rate = null, size = null, batch = null;
        foreach (var setting in text.Split(','))
        {
            switch (setting.Split('='))
            {
                case ["rate", var value] when rate is null && TryNumber(value, 1, RateMax, out rate):
                case ["size", var count] when size is null
                    && TryNumber(count, PayloadBytesMin, PayloadBytesMax, out size):
                case ["batch", var one] when batch is null && TryNumber(one, 1, 1, out batch):
                    continue;
                default:
                    error = $"a load is load:rate=R,size=S[,batch=1], R from 1 to {RateMax} payloads a second, " +
                        $"S from {PayloadBytesMin} to {PayloadBytesMax} bytes";
                    return false;
            }
        }

        if (rate is null || size is null) error = "a load needs both, as in load:rate=1000,size=64";
        else load = new LoadSpec(rate.Value, size.Value, batch is not null);
        return load is not null;
    }

    private static bool TryNumber(string text, int min, int max, out int? number)
    {
        number = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            && value >= min
            && value <= max
            ? value
            : null;
        return number is not null;
    }
}
