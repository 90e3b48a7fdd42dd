using KeyRx.Protocol;
using KeyRx.WebSockets.Framing;
using KeyRx.WebSockets.Handshake;

namespace KeyRx.Client;

/// <summary>Every way in which a connection ends, in the words its user sees.</summary>
internal static class ConnectionEnds
{
    internal static KeyRxConnectionException ClosedHere()
        => new(Rfc6455.CloseNormal, "the connection was closed by this client", mayReturn: false);

    /// <summary>
    /// The server's close frame. After a status that is not in the table a client may come back (PROTOCOL.md,
    /// "Close reasons").
    /// </summary>
    internal static KeyRxConnectionException ClosedByServer(ushort status, string reason)
    {
        var isKnown = CloseReasons.TryGet(status, out var known);
        if (reason.Length == 0)
        {
            reason =
                isKnown && known.Text.Length > 0 ? known.Text : "the server closed the connection without a reason";
        }
        // Too big was one message, which is never sent again by itself: the subscriptions may come back without it.
        var mayReturn = !isKnown || known.MayReturn || status == Rfc6455.CloseMessageTooBig;
        return new KeyRxConnectionException(status, OneLine(reason), mayReturn)
        {
            RetryAfter = RetryHint.TryRead(reason, out var millis) ? TimeSpan.FromMilliseconds(millis) : null,
        };
    }

    internal static KeyRxConnectionException Broken(ProtocolViolation violation)
        => new(violation.CloseStatus(), violation == ProtocolViolation.MessageTooBig
            ? "the server sent a message over the limit: raise MaxMessageBytes"
            : $"the server broke the WebSocket protocol: {violation.Sentence()}", mayReturn: false);

    internal static KeyRxConnectionException NotOurProtocol(string what)
        => new(Rfc6455.CloseProtocolError, $"the server broke the KeyRx protocol: {what}", mayReturn: false);

    internal static KeyRxConnectionException Lost(Exception? cause = null)
        => new(Rfc6455.CloseAbnormal, "the connection was lost", mayReturn: true, cause);

    internal static KeyRxConnectionException NoAnswer(KeyRxClientOptions options)
        => new(
            0, $"{options.Authority} did not answer within {options.ConnectTimeout.TotalSeconds:0.###} s",
            mayReturn: true);

    /// <summary>A stranger's server may give way to ours: it is worth another attempt, later.</summary>
    internal static KeyRxConnectionException HeldByStranger(KeyRxClientOptions options, string reason)
        => new(0, $"{options.Authority}: {reason}", mayReturn: true);

    internal static KeyRxConnectionException NothingListens(KeyRxClientOptions options, Exception cause)
        => new(
            0, $"nothing listens at {options.Authority}: start keyrxd, or correct the address", mayReturn: true, cause);

    internal static KeyRxConnectionException NoSuchHost(KeyRxClientOptions options, Exception cause)
        => new(0, $"there is no host '{options.Url.IdnHost}': correct the address", mayReturn: true, cause);

    internal static KeyRxConnectionException Unreachable(KeyRxClientOptions options, Exception cause)
        => new(0, $"{options.Authority} cannot be reached: {cause.Message}", mayReturn: true, cause);

    /// <summary>A fault of this program's own.</summary>
    internal static KeyRxConnectionException Failed(Exception cause) =>
        new(0, $"the client failed: {cause.Message}", mayReturn: false, cause);

    /// <summary>Nothing arrived for so long that nobody can be there (PROTOCOL.md, "Heartbeat").</summary>
    internal static KeyRxConnectionException Silent(TimeSpan silence)
        => new(
            Rfc6455.CloseAbnormal, $"the connection was lost: nothing arrived for {silence.TotalSeconds:0.###} s",
            mayReturn: true);

    /// <summary>An HTTP answer other than 101. Which may be tried again: PROTOCOL.md, "Connecting".</summary>
    internal static KeyRxConnectionException Refused(UpgradeRefusal refusal, TimeProvider time)
        => new(refusal.Status, OneLine(refusal.Reason), IsPassing(refusal.Status))
        {
            RetryAfter = RetryAfterOf(refusal, time) is { } wait ? Bounded(wait) : null,
        };

    /// <summary>Statuses that pass by themselves: 408, 425, 429, and whatever is wrong with the server.</summary>
    internal static bool IsPassing(int status) => status is 408 or 425 or 429 or (>= 500 and <= 599);

    /// <summary>A stranger at the other end, or nobody whom the certificate names.</summary>
    internal static KeyRxConnectionException NotTrusted(KeyRxClientOptions options, Exception cause)
        => new(
            0, OneLine($"{options.Authority} is not trusted: {cause.Message}"), mayReturn: true, cause);

    internal static KeyRxConnectionException HungUp(KeyRxClientOptions options, Exception? cause)
        => new(0, $"{options.Authority} hung up without an answer: is it a KeyRx server?", mayReturn: true, cause);

    /// <summary>A date by our own clock only where the answer did not say what time it is there.</summary>
    private static TimeSpan? RetryAfterOf(UpgradeRefusal refusal, TimeProvider time)
    {
        if (refusal.RetryAfterSeconds is { } seconds) return TimeSpan.FromSeconds(seconds);
        return refusal.RetryAfterDate is { } date ? date - time.GetUtcNow() : null;
    }

    private static TimeSpan Bounded(TimeSpan wait) =>
        TimeSpan.FromMilliseconds(Math.Clamp(wait.TotalMilliseconds, 0, RetryHint.MillisMax));

    /// <summary>Something answered, but not as a WebSocket server may.</summary>
    internal static KeyRxConnectionException NoWebSocket(string reason) => new(0, OneLine(reason), mayReturn: false);

    /// <summary>The far end's text goes to terminals: no line ends, no control characters.</summary>
    internal static string OneLine(string text) => string.Create(text.Length, text, static (line, text) =>
    {
        for (var i = 0; i < line.Length; i++) line[i] = char.IsControl(text[i]) ? ' ' : text[i];
    });
}
