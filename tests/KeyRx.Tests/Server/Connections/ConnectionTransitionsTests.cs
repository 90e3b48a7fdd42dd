using KeyRx.Server.Connections;
using Xunit;
using static KeyRx.Server.Connections.ConnectionEvent;
using static KeyRx.Server.Connections.ConnectionPhase;

namespace KeyRx.Tests.Server.Connections;

/// <summary>
/// The table of a connection's life against a second description of it, written as moves: whoever changes one has to
/// change the other.
/// </summary>
public sealed class ConnectionTransitionsTests
{
    /// <summary>No move.</summary>
    private const ConnectionPhase None = (ConnectionPhase)99;

    /// <summary>Every move there is besides a cut.</summary>
    private static readonly Dictionary<(ConnectionPhase, ConnectionEvent), ConnectionPhase> Moves = new()
    {
        // A request is read: it is upgraded, answered at once, or given to a route or to whoever knows its token.
        [(Opening, Upgraded)] = Open,
        [(Opening, Answered)] = Ending,
        [(Opening, Asked)] = Answering,
        [(Answering, Answered)] = Ending,
        [(Answering, Upgraded)] = Open,

        // Frames go both ways until one side says that it closes. Who lags is closed by the frame that follows.
        [(Open, Lagged)] = Open,
        [(Open, CloseSent)] = Closing,
        [(Open, PeerClosed)] = Ending,
        [(Closing, PeerClosed)] = Ending,
        [(Closing, PatienceOver)] = Lingering,

        // Last words, then FIN.
        [(Ending, RepliesOut)] = Lingering,

        // FIN ends what owes nothing; what is owed an answer still gets it.
        [(Opening, PeerEnded)] = Closed,
        [(Open, PeerEnded)] = Closed,
        [(Closing, PeerEnded)] = Closed,
        [(Lingering, PeerEnded)] = Closed,
        [(Answering, PeerEnded)] = Answering,
        [(Ending, PeerEnded)] = Ending,
    };

    [Fact]
    public void EveryStateMovesWithEveryEventAsTheTwoDescriptionsSay()
    {
        foreach (var state in Enum.GetValues<ConnectionPhase>())
        {
            foreach (var raised in Enum.GetValues<ConnectionEvent>())
            {
                var does = ConnectionTransitions.TryNext(state, raised, out var next);
                var wanted = raised == Cut && state != Closed ? Closed : Moves.GetValueOrDefault((state, raised), None);
                Assert.Equal((state, raised, wanted), (state, raised, does ? next : None));
            }
        }
    }

    [Fact]
    public void ACutClosesFromEveryStateAndNothingLeavesClosed()
    {
        foreach (var state in Enum.GetValues<ConnectionPhase>().Where(state => state != Closed))
            Assert.True(ConnectionTransitions.TryNext(state, Cut, out var next) && next == Closed, $"{state}");
        foreach (var raised in Enum.GetValues<ConnectionEvent>())
            Assert.False(ConnectionTransitions.TryNext(Closed, raised, out _), $"{raised}");
    }

    /// <summary>A state that no move leads to, or an event that moves nothing, is a leftover.</summary>
    [Fact]
    public void EveryStateIsReachedAndEveryEventMeansSomething()
    {
        var moves = from state in Enum.GetValues<ConnectionPhase>()
                    from raised in Enum.GetValues<ConnectionEvent>()
                    let does = ConnectionTransitions.TryNext(state, raised, out _)
                    where does
                    select (State: state, Raised: raised, Next: NextOf(state, raised));
        var all = moves.ToList();
        HashSet<ConnectionPhase> reached = [Opening];
        while (all.Any(move => reached.Contains(move.State) && reached.Add(move.Next)))
        {
        }

        Assert.Equal(Enum.GetValues<ConnectionPhase>().ToHashSet(), reached);
        Assert.Equal(Enum.GetValues<ConnectionEvent>().ToHashSet(), all.Select(move => move.Raised).ToHashSet());
    }

    private static ConnectionPhase NextOf(ConnectionPhase state, ConnectionEvent raised) =>
        ConnectionTransitions.TryNext(state, raised, out var next) ? next : None;
}
