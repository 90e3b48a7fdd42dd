namespace KeyRx.Client.Reconnecting;

/// <summary>A message to publish that waits for a connection.</summary>
/// <param name="Topic">Its topic.</param>
/// <param name="Json">Its payload; our own copy.</param>
internal sealed record QueuedPublish(string Topic, ReadOnlyMemory<byte> Json)
{
    /// <summary>Completes when the server has taken it, or it is clear that it will not.</summary>
    internal TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
