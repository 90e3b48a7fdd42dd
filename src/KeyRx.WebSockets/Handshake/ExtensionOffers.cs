namespace KeyRx.WebSockets;

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
    private ReadOnlySpan<char> _rest;

    private ExtensionOffers(ReadOnlySpan<char> value) => _rest = value;

    internal static bool AreWellFormed(ReadOnlySpan<char> value)
    {
        var offers = new ExtensionOffers(value);
        var count = 0;
        do
        {
            if (offers.IsAt(',') || offers._rest.IsEmpty) continue;
            if (!offers.TryReadOffer()) return false;
            count++;
        }
        while (offers.TrySkip(','));

        return offers._rest.IsEmpty && count > 0;
    }

    private bool TryReadOffer()
    {
        if (!TryReadToken()) return false;
        while (TrySkip(';'))
        {
            if (!TryReadToken()) return false;
            if (TrySkip('=') && !(IsAt('"') ? TryReadQuoted() : TryReadToken())) return false;
        }

        return true;
    }

    private bool TryReadToken()
    {
        SkipBlanks();
        var length = HttpToken.LengthOf(_rest);
        _rest = _rest[length..];
        return length > 0;
    }

    /// <summary>A quoted-pair stands for its second character (RFC 9110 5.6.4).</summary>
    private bool TryReadQuoted()
    {
        var length = 0;
        for (var i = 1; i < _rest.Length; i++)
        {
            if (_rest[i] == '"')
            {
                _rest = _rest[(i + 1)..];
                return length > 0;
            }

            if (_rest[i] == '\\') i++;
            if (i == _rest.Length || !HttpToken.IsValid(_rest.Slice(i, 1))) return false;
            length++;
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
