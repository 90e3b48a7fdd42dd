using KeyRx.Client.Reconnecting;
namespace KeyRx.Client;

/// <summary>
/// Something was not published: it is longer than the server takes, or a <see cref="ReconnectingClient"/> had no room
/// for it, or does not know whether it was.
/// </summary>
/// <param name="reason">One line.</param>
/// <param name="isOutcomeUnknown">See <see cref="IsOutcomeUnknown"/>.</param>
/// <param name="innerException">The cause, where there is one.</param>
#pragma warning disable CA1032 // Without a reason it would say nothing.
public sealed class KeyRxPublishException(string reason, bool isOutcomeUnknown, Exception? innerException = null)
    : KeyRxException(reason, innerException)
#pragma warning restore CA1032
{
    /// <summary>
    /// True: it was sent, and the connection was lost before the answer. False: it was certainly not published.
    /// </summary>
    public bool IsOutcomeUnknown { get; } = isOutcomeUnknown;
}
