using System.Buffers;

namespace KeyRx.WebSockets.Handshake;

/// <summary>RFC 9110 5.6.2: what methods, header names, subprotocols and extensions are made of. Pure.</summary>
internal static class HttpToken
{
    private static readonly SearchValues<char> Chars =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    internal static bool IsValid(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExcept(Chars);

    /// <summary>Length of the token that the text begins with; 0 where there is none.</summary>
    internal static int LengthOf(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExcept(Chars);
        return end < 0 ? text.Length : end;
    }
}
