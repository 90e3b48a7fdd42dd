using static KeyRx.Server.Connections.ConnectionPhase;

namespace KeyRx.Server.Connections;

/// <summary>
/// The life of a connection as one table: state and event give the next state. Whoever finds that something has
/// happened raises an event (<see cref="ConnectionEvents"/>); only the lifecycle moves a connection.
/// </summary>
/// <remarks>
/// <code>
///                   Upgraded            CloseSent
///     Opening ------------------> Open -----------> Closing -----+
///      |  |                       ^ |                 |          |
///      |  | Asked    .--Upgraded--' | PeerClosed      |          |
///      |  v         /               v                 |          |
///      | Answering ----Answered--> Ending &lt;-PeerClosed+          |
///      |                           ^ |                           |
///      +---------Answered----------+ | RepliesOut                | PatienceOver
///                                    v                           |
///                                 Lingering &lt;--------------------+
///                                    | PeerEnded
///                                    v
///     any state ------ Cut ------> Closed
/// </code>
/// FIN from a peer that waits for an answer is no goodbye (it may have sent all it had to say, RFC 9293 3.6): only a
/// connection that owes nothing ends with it.
/// </remarks>
internal static class ConnectionTransitions
{
    private const ConnectionPhase None = (ConnectionPhase)byte.MaxValue;

    internal const int StateCount = (int)Closed + 1;
    internal const int EventCount = (int)ConnectionEvent.Cut + 1;

    /// <summary>
    /// A row for each state, in the order of <see cref="ConnectionPhase"/>; a column for each event, likewise.
    /// </summary>
    private static ReadOnlySpan<ConnectionPhase> Table =>
    [
        // Asked   Answered  Upgraded Lagged   CloseSent PeerClosed RepliesOut PeerEnded  PatienceOver Cut
        // Opening
        Answering, Ending,   Open,    None,    None,     None,      None,      Closed,    None,        Closed,
        // Answering
        None,      Ending,   Open,    None,    None,     None,      None,      Answering, None,        Closed,
        None,      None,     None,    Open,    Closing,  Ending,    None,      Closed,    None,        Closed, // Open
        // Closing
        None,      None,     None,    None,    None,     Ending,    None,      Closed,    Lingering,   Closed,
        None,      None,     None,    None,    None,     None,      Lingering, Ending,    None,        Closed, // Ending
        // Lingering
        None,      None,     None,    None,    None,     None,      None,      Closed,    None,        Closed,
        None,      None,     None,    None,    None,     None,      None,      None,      None,        None,   // Closed
    ];

    /// <summary>The next state; false where the event means nothing in this one.</summary>
    internal static bool TryNext(ConnectionPhase state, ConnectionEvent raised, out ConnectionPhase next)
    {
        next = Table[((int)state * EventCount) + (int)raised];
        return next != None;
    }
}
