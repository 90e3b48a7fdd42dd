using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using KeyRx.WebSockets.Deflate;

namespace KeyRx.WebSockets.Handshake;

/// <summary>
/// The four parameters of permessage-deflate, as an offer says them or as an answer agrees to them (RFC 7692 7.1).
/// Immutable.
/// </summary>
public readonly record struct DeflateParameters
{
    /// <summary>The server begins each message anew (RFC 7692 7.1.1.1).</summary>
    public bool ServerNoContextTakeover { get; init; }

    /// <summary>The client begins each message anew (RFC 7692 7.1.1.2).</summary>
    public bool ClientNoContextTakeover { get; init; }

    /// <summary>The server's window, 8 to 15; null = not said, which is 15 (RFC 7692 7.1.2.1).</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is none.</exception>
    public int? ServerMaxWindowBits { get; init => field = Checked(value); }

    /// <summary>
    /// The client's window, 8 to 15; null = not said, which is 15. In an offer 15 also stands for the parameter without
    /// a value: the client understands it in an answer (RFC 7692 7.1.2.2).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is none.</exception>
    public int? ClientMaxWindowBits { get; init => field = Checked(value); }

    /// <summary>As it stands in Sec-WebSocket-Extensions; read it with <see cref="DeflateNegotiation"/>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Rfc7692.Name);
        if (ServerNoContextTakeover) text.Append("; ").Append(Rfc7692.ServerNoContextTakeover);
        if (ClientNoContextTakeover) text.Append("; ").Append(Rfc7692.ClientNoContextTakeover);
        if (ServerMaxWindowBits is { } server)
            text.Append(CultureInfo.InvariantCulture, $"; {Rfc7692.ServerMaxWindowBits}={server}");
        if (ClientMaxWindowBits is { } client)
            text.Append(CultureInfo.InvariantCulture, $"; {Rfc7692.ClientMaxWindowBits}={client}");
        return text.ToString();
    }

    /// <summary>
    /// False where a parameter is unknown, stands there twice, or has a value that it may not
    /// have (RFC 7692 7.1, 7.1.1, 7.1.2).
    /// </summary>
    /// <param name="extension">An extension of our name.</param>
    /// <param name="isOffer">Only there may the client's window stand without a value.</param>
    /// <param name="parameters">What it says.</param>
    internal static bool TryRead(ExtensionOffer extension, bool isOffer, out DeflateParameters parameters)
    {
        parameters = default;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, value) in extension.Parameters)
        {
            if (!seen.Add(name) || !TryAdd(ref parameters, name, value, isOffer)) return false;
        }

        return true;
    }

    private static int? Checked(int? bits)
    {
        if (bits is < Rfc7692.WindowBitsMin or > Rfc7692.WindowBitsMax)
            throw new ArgumentOutOfRangeException(nameof(bits), bits, "a window has 8 to 15 bits (RFC 7692 7.1.2)");
        return bits;
    }

    private static bool TryAdd(ref DeflateParameters parameters, string name, string? value, bool isOffer)
    {
        var bits = Rfc7692.WindowBitsMax;
        switch (name)
        {
            case Rfc7692.ServerNoContextTakeover when value is null:
                parameters = parameters with { ServerNoContextTakeover = true };
                return true;
            case Rfc7692.ClientNoContextTakeover when value is null:
                parameters = parameters with { ClientNoContextTakeover = true };
                return true;
            case Rfc7692.ServerMaxWindowBits when TryReadBits(value, out bits):
                parameters = parameters with { ServerMaxWindowBits = bits };
                return true;
            case Rfc7692.ClientMaxWindowBits when (isOffer && value is null) || TryReadBits(value, out bits):
                parameters = parameters with { ClientMaxWindowBits = bits };
                return true;
            default:
                return false;
        }
    }

    /// <summary>
    /// "A decimal integer value without leading zeroes between 8 to 15, inclusive" (RFC 7692 7.1.2.1).
    /// </summary>
    private static bool TryReadBits([NotNullWhen(true)] string? value, out int bits)
    {
        bits = Rfc7692.WindowBitsMax;
        return value is { Length: 1 or 2 } && value[0] != '0'
            && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out bits)
            && bits is >= Rfc7692.WindowBitsMin and <= Rfc7692.WindowBitsMax;
    }
}
