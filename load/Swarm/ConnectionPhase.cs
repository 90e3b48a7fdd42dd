namespace KeyRx.Load.Swarm;

/// <summary>
/// How far a connection has come, in this order; a connection that ends is <see cref="Closed"/> again.
/// </summary>
internal enum ConnectionPhase : byte
{
    Closed,
    Connecting,
    Upgrading,
    Subscribing,
    Subscribed,
    Closing,
}
