using System.Text.Unicode;

namespace KeyRx.WebSockets.Framing;

/// <summary>
/// UTF-8 over any number of pieces (RFC 6455 8.1, RFC 3629 4): refuses at the first byte that no continuation could
/// make right, even in the middle of a character. Start from <c>default</c>, call <see cref="TryAppend"/> for each
/// piece, ask <see cref="IsComplete"/> at the end. A mutable struct with one user.
/// </summary>
public struct Utf8Validator
{
    /// <summary>Continuation bytes that the split character still wants.</summary>
    private byte _wanted;

    /// <summary>Smallest value of the next continuation byte: above 80 after E0 and F0 (no overlong forms).</summary>
    private byte _low;

    /// <summary>
    /// Largest value of the next continuation byte: below BF after ED (no surrogates) and F4 (up to 10FFFF).
    /// </summary>
    private byte _high;

    /// <summary>True when no character is split at the end of what was appended.</summary>
    public readonly bool IsComplete => _wanted == 0;

    /// <summary>
    /// Takes the next piece; false as soon as the whole cannot be UTF-8 (then the validator is spent).
    /// </summary>
    public bool TryAppend(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (_wanted > 0 && at < bytes.Length)
        {
            if (!TryContinue(bytes[at++]))
                return false;
        }

        var rest = bytes[at..];
        var tail = SplitTail(rest);
        if (!Utf8.IsValid(rest[..^tail]))
            return false;

        foreach (var value in rest[^tail..])
        {
            if (_wanted > 0 ? !TryContinue(value) : !TryLead(value))
                return false;
        }

        return true;
    }

    /// <summary>Length of a character that starts in the last three bytes and does not end there, or 0.</summary>
    private static int SplitTail(ReadOnlySpan<byte> bytes)
    {
        for (var back = 1; back <= 3 && back <= bytes.Length; back++)
        {
            var value = bytes[^back];
            if (value < 0x80)
                return 0;
            if (value >= 0xC0)
                return CharacterLength(value) > back ? back : 0;
        }

        return 0;
    }

    private static int CharacterLength(byte lead) => lead switch
    {
        >= 0xF0 => 4,
        >= 0xE0 => 3,
        _ => 2,
    };

    /// <summary>RFC 3629 4: C2-DF, E0-EF and F0-F4 lead; C0, C1 and F5-FF never occur.</summary>
    private bool TryLead(byte value)
    {
        if (value is < 0xC2 or > 0xF4)
            return false;

        _wanted = (byte)(CharacterLength(value) - 1);
        _low = value switch { 0xE0 => 0xA0, 0xF0 => 0x90, _ => 0x80 };
        _high = value switch { 0xED => 0x9F, 0xF4 => 0x8F, _ => 0xBF };
        return true;
    }

    private bool TryContinue(byte value)
    {
        if (value < _low || value > _high)
            return false;

        _wanted--;
        _low = 0x80;
        _high = 0xBF;
        return true;
    }
}
