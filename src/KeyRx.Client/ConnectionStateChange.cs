using KeyRx.Client.Reconnecting;
namespace KeyRx.Client;

/// <summary>A state that a <see cref="ReconnectingClient"/> came into.</summary>
/// <param name="State">The state.</param>
/// <param name="Attempt">While connecting the attempt's number since the last connection, from 1;
/// while waiting the next one's.</param>
/// <param name="Delay">While waiting: until the next attempt.</param>
/// <param name="Error">Why there is no connection: the last one's end, or why it could not be
/// opened. Null while open.</param>
public sealed record ConnectionStateChange(
    ConnectionState State, int Attempt, TimeSpan Delay, KeyRxConnectionException? Error);
