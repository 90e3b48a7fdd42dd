using KeyRx.WebSockets.Deflate;

namespace KeyRx.WebSockets.Handshake;

/// <summary>
/// Agreeing on permessage-deflate (RFC 7692 5, 7.1): a server's choice among the offers, a client's check of the
/// answer. Pure; any thread; never throws on what a peer sent.
/// </summary>
public static class DeflateNegotiation
{
    /// <summary>The window that holds where nothing is said of it (RFC 7692 7.1.2).</summary>
    public const int WindowBitsMax = Rfc7692.WindowBitsMax;

    /// <summary>
    /// The answer to the first offer that can be taken; null when there is none. Other extensions are passed over, and
    /// an offer with a parameter that is unknown, repeated or malformed is declined: the next is tried.
    /// </summary>
    /// <remarks>
    /// Unless contexts are kept the answer has both no_context_takeover: each message stands for itself, so that
    /// deflaters and inflaters are shared by all connections and an idle one holds none. A server may ask that of a
    /// client whatever was offered (RFC 7692 7.1.1.2).
    /// </remarks>
    /// <param name="request">With the offers.</param>
    /// <param name="keepsContext">Messages may refer to those before, both ways, unless the offer forbids it: smaller,
    /// for a quarter of a megabyte of this connection's own.</param>
    public static DeflateParameters? Choose(UpgradeRequest request, bool keepsContext = false)
    {
        ArgumentNullException.ThrowIfNull(request);
        foreach (var extension in request.Extensions)
        {
            if (extension.Name != Rfc7692.Name || !DeflateParameters.TryRead(extension, isOffer: true, out var offer))
                continue;
            return offer with
            {
                ServerNoContextTakeover = !keepsContext || offer.ServerNoContextTakeover,
                ClientNoContextTakeover = !keepsContext || offer.ClientNoContextTakeover,
                // Not said is 15 as well, and shorter.
                ClientMaxWindowBits =
                    offer.ClientMaxWindowBits < Rfc7692.WindowBitsMax ? offer.ClientMaxWindowBits : null,
            };
        }

        return null;
    }

    /// <summary>
    /// Why a client must fail the connection after this answer, as one line; null when the answer is good.
    /// </summary>
    /// <param name="answer">Sec-WebSocket-Extensions of the answer; null where it has none.</param>
    /// <param name="offer">What was offered; null when nothing was.</param>
    /// <param name="agreed">What holds from now on; null when the server declined.</param>
    internal static string? WhyNot(string? answer, DeflateParameters? offer, out DeflateParameters? agreed)
    {
        agreed = null;
        if (answer is null) return null;
        if (offer is not { } asked) return "the server chose an extension that was not offered (RFC 6455 4.1)";
        if (!ExtensionOffers.TryRead(answer, out var chosen))
            return "the server's Sec-WebSocket-Extensions is malformed (RFC 6455 9.1)";
        if (chosen is not [{ Name: Rfc7692.Name } only])
            return "the server chose an extension that was not offered (RFC 6455 4.1)";
        if (!DeflateParameters.TryRead(only, isOffer: false, out var said))
        {
            return "the server's permessage-deflate has a parameter that is unknown, " +
                "repeated or malformed (RFC 7692 7.1)";
        }
        if (asked.ServerNoContextTakeover && !said.ServerNoContextTakeover)
            return "the server did not agree to server_no_context_takeover (RFC 7692 7.1.1.1)";
        if (asked.ServerMaxWindowBits is { } bits && !(said.ServerMaxWindowBits <= bits))
            return "the server's window is larger than was offered (RFC 7692 7.1.2.1)";
        if (said.ClientMaxWindowBits is not null && asked.ClientMaxWindowBits is null)
            return "the server answered a client_max_window_bits that was not offered (RFC 7692 7.1.2.2)";
        agreed = said;
        return null;
    }
}
