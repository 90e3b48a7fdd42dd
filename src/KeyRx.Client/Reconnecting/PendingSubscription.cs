using KeyRx.Protocol;

namespace KeyRx.Client.Reconnecting;

/// <summary>A subscription that no server has acknowledged yet.</summary>
/// <param name="Topics">What is asked for.</param>
internal sealed record PendingSubscription(IReadOnlyList<string> Topics)
{
    /// <summary>Completes with the ack, or a refusal.</summary>
    internal TaskCompletionSource<IReadOnlyDictionary<string, StreamPosition>> Done { get; } = new(
        TaskCreationOptions.RunContinuationsAsynchronously);
}
