namespace KeyRx.Tests.Input;

/// <summary>
/// The wake protocol of <c>KeyEventRing.Wait.cs</c> as steps over a few numbers, and every order in which one consumer
/// and two wakers can take them. A waker may stop at any step for ever: that is an order in which it never steps again.
/// </summary>
/// <remarks>
/// A step is what one instruction or one system call does to shared memory. Memory is sequentially consistent here:
/// that the fences make it so is what the tests with real threads are for.
/// </remarks>
internal sealed class WakeModel(SleepsOn sleepsOn, WakerOrder first, WakerOrder second)
{
    /// <summary>Enough for a waker of one sleep to meet the next one and the one after it.</summary>
    private const int SleepsMax = 3;

    private const int Arm = 1, Look = 2, CompareWord = 3, Sleep = 4, Asleep = 5, Drain = 6, Disarm = 7;
    private const int ReadTicket = 1, ClearEarly = 2, ChangeWord = 3, ClearBetween = 4;
    private const int WakeSleeper = 5, ClearLate = 6, Done = 7;

    private readonly WakerOrder[] _orders = [first, second];

    /// <summary>States that were reached.</summary>
    internal int StateCount { get; private set; }

    /// <summary>
    /// True when the consumer can be asleep while work waits whose waker has done all that it ever will.
    /// </summary>
    internal bool CanSleepOnWork()
    {
        var start = new State { First = new Waker { Rounds = 1 }, Second = new Waker { Rounds = 2 } };
        var seen = new HashSet<State> { start };
        var open = new Stack<State>(seen);
        while (open.TryPop(out var state))
        {
            if (IsSleptOn(in state)) return true;
            foreach (var next in After(state))
            {
                if (seen.Add(next)) open.Push(next);
            }
        }

        StateCount = seen.Count;
        return false;
    }

    private static bool IsSleptOn(in State state) =>
        state.Consumer == Asleep && (state.First.IsSleptOn || state.Second.IsSleptOn);

    private IEnumerable<State> After(State state)
    {
        if (StepConsumer(state) is { } consumer) yield return consumer;
        if (StepWaker(state, 0) is { } early) yield return early;
        if (StepWaker(state, 1) is { } late) yield return late;
    }

    private State? StepConsumer(State state) => state.Consumer switch
    {
        0 when state.Ticket == SleepsMax => null,
        0 => state with { Observed = state.Word, Consumer = Arm },
        Arm => state with { Ticket = state.Ticket + 1, Waiters = state.Ticket + 1, Consumer = Look },
        Look when state.First.HasWork || state.Second.HasWork => state with
        {
            First = state.First with { HasWork = false },
            Second = state.Second with { HasWork = false },
            Consumer = Disarm,
        },
        Look => state with { Consumer = sleepsOn == SleepsOn.Semaphore ? CompareWord : Sleep },
        CompareWord => state with { Consumer = state.Word == state.Observed ? Sleep : Disarm },
        Sleep => LieDown(state),
        Drain => state with { Posted = 0, Consumer = Disarm },
        Disarm => state with { Waiters = 0, Consumer = 0 },
        _ => null, // asleep until a waker ends it
    };

    /// <summary>The kernel compares and lies down in one step; the other two look at what was posted.</summary>
    private State LieDown(in State state) => sleepsOn switch
    {
        SleepsOn.Futex => state with { Consumer = state.Word == state.Observed ? Asleep : Disarm },
        _ when state.Posted > 0 => state with { Posted = state.Posted - 1, Consumer = Drain },
        _ => state with { Consumer = Asleep },
    };

    private State? StepWaker(State state, int which)
    {
        var waker = which == 0 ? state.First : state.Second;
        var order = _orders[which];
        State With(Waker changed, State shared) =>
            which == 0 ? shared with { First = changed } : shared with { Second = changed };

        switch (waker.At)
        {
            case 0 when waker.Rounds > 0:
                return With(waker with { HasWork = true, Rounds = waker.Rounds - 1, At = ReadTicket }, state);
            case ReadTicket:
                var next = state.Waiters == 0 ? Done : order == WakerOrder.ClearsFirst ? ClearEarly : ChangeWord;
                return With(waker with { Ticket = state.Waiters, At = next }, state);
            case ClearEarly: // an exchange: who reads 0 is not the one to wake
                return With(waker with { At = state.Waiters == 0 ? Done : ChangeWord }, state with { Waiters = 0 });
            case ChangeWord:
                var then = order == WakerOrder.ClearsBetween ? ClearBetween : WakeSleeper;
                return With(waker with { At = then }, state with { Word = state.Word + 1 });
            case ClearBetween:
                return With(waker with { At = WakeSleeper }, state with { Waiters = 0 });
            case WakeSleeper:
                var isLast = order is WakerOrder.ClearsFirst or WakerOrder.ClearsBetween or WakerOrder.NeverClears;
                return With(waker with { At = isLast ? Done : ClearLate }, Wake(state));
            case ClearLate:
                var isOurs = order == WakerOrder.ClearsWhateverIsThere || state.Waiters == waker.Ticket;
                return With(waker with { At = Done }, state with { Waiters = isOurs ? 0 : state.Waiters });
            case Done:
                return waker.Rounds == 0 ? null : With(waker with { At = 0, Ticket = 0 }, state);
            default:
                return null;
        }
    }

    private State Wake(in State state) => sleepsOn switch
    {
        SleepsOn.Futex => state.Consumer == Asleep ? state with { Consumer = Disarm } : state,
        _ when state.Consumer == Asleep => state with { Consumer = Drain },
        _ => state with { Posted = sleepsOn == SleepsOn.Semaphore ? state.Posted + 1 : 1 },
    };

    /// <summary>Immutable, and alike where nothing differs: that is how a state is known again.</summary>
    private readonly record struct State
    {
        internal int Consumer { get; init; }

        internal int Observed { get; init; }

        internal int Ticket { get; init; }

        internal int Word { get; init; }

        internal int Waiters { get; init; }

        /// <summary>Wake-ups of the eventfd or the semaphore that nobody has taken.</summary>
        internal int Posted { get; init; }

        internal Waker First { get; init; }

        internal Waker Second { get; init; }
    }

    private readonly record struct Waker
    {
        internal int At { get; init; }

        internal int Rounds { get; init; }

        internal int Ticket { get; init; }

        internal bool HasWork { get; init; }

        internal bool IsSleptOn => At == Done && HasWork;
    }
}
