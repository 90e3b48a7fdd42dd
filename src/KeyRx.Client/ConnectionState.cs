using KeyRx.Client.Reconnecting;
namespace KeyRx.Client;

/// <summary>Where a <see cref="ReconnectingClient"/> stands.</summary>
public enum ConnectionState
{
    /// <summary>A connection is being opened, and what is subscribed is subscribed again.</summary>
    Connecting,

    /// <summary>Connected; events arrive.</summary>
    Open,

    /// <summary>There is no connection; the next attempt comes after a wait.</summary>
    Waiting,

    /// <summary>For good: disposed of, refused, or all attempts are used up.</summary>
    Closed,
}
