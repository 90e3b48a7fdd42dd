using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace KeyRx.WebSockets.Handshake;

/// <summary>
/// The form of Sec-WebSocket-Extensions (RFC 6455 9.1): a value that does not conform must fail the connection, also
/// where no extension is spoken. On the stack of its caller.
/// </summary>
/// <remarks>
/// <code>
/// extension-list  = 1#extension                    empty elements are ignored (RFC 9110 5.6.1.2)
/// extension       = token *( ";" extension-param )
/// extension-param = token [ "=" (token | quoted-string) ]       a token in quotes as well
/// </code>
/// </remarks>
internal ref struct ExtensionOffers
{
    /// <summary>Parameters of one extension; permessage-deflate has four (RFC 7692 7.1).</summary>
    private const int ParametersMax = 16;

    private ReadOnlySpan<char> _rest;

    private ExtensionOffers(ReadOnlySpan<char> value) => _rest = value;

    internal static bool AreWellFormed(ReadOnlySpan<char> value) => TryRead(value, out _);

    /// <summary>
    /// All of the list, or nothing: also where it has more than <see cref="UpgradeRequestReader.OffersMax"/>
    /// extensions, or one has more than 16 parameters.
    /// </summary>
    internal static bool TryRead(ReadOnlySpan<char> value, out List<ExtensionOffer> found)
    {
        var offers = new ExtensionOffers(value);
        found = [];
        do
        {
            offers._rest = offers._rest.TrimStart(" \t,"); // and empty elements
            if (offers._rest.IsEmpty) continue;
            if (found.Count == UpgradeRequestReader.OffersMax || !offers.TryReadOffer(out var offer)) return false;
            found.Add(offer);
        }
        while (offers.TrySkip(','));

        return offers._rest.IsEmpty && found.Count > 0;
    }

    private bool TryReadOffer([NotNullWhen(true)] out ExtensionOffer? offer)
    {
        offer = null;
        if (!TryReadToken(out var name)) return false;
        var parameters = new List<KeyValuePair<string, string?>>();
        while (TrySkip(';'))
        {
            if (parameters.Count == ParametersMax || !TryReadToken(out var parameter)) return false;
            string? value = null;
            if (TrySkip('=') && !(IsAt('"') ? TryReadQuoted(out value) : TryReadToken(out value))) return false;
            parameters.Add(new(parameter, value));
        }

        offer = new ExtensionOffer(name, parameters);
        return true;
    }

    private bool TryReadToken(out string token)
    {
        SkipBlanks();
        var length = HttpToken.LengthOf(_rest);
        token = _rest[..length].ToString();
        _rest = _rest[length..];
        return length > 0;
    }

    /// <summary>A quoted-pair stands for its second character (RFC 9110 5.6.4).</summary>
    private bool TryReadQuoted(out string value)
    {
        var unquoted = new StringBuilder();
        value = "";
        for (var i = 1; i < _rest.Length; i++)
        {
            if (_rest[i] == '"')
            {
                _rest = _rest[(i + 1)..];
                value = unquoted.ToString();
                return unquoted.Length > 0;
            }

            if (_rest[i] == '\\') i++;
            if (i == _rest.Length || !HttpToken.IsValid(_rest.Slice(i, 1))) return false;
            unquoted.Append(_rest[i]);
        }

        return false;
    }

    private bool IsAt(char separator)
    {
        SkipBlanks();
        return !_rest.IsEmpty && _rest[0] == separator;
    }

    private bool TrySkip(char separator)
    {
        if (!IsAt(separator)) return false;
        _rest = _rest[1..];
        return true;
    }

    private void SkipBlanks() => _rest = _rest.TrimStart(" \t");
}
