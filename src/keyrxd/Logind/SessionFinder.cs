using Tmds.DBus.Protocol;

namespace KeyRx.Daemon.Logind;

/// <summary>
/// Finds the session that this daemon serves: the one that its own user has at a seat; where he has none, as a service
/// of the system, the one that was on the screen of the first seat, for as long as it lasts.
/// </summary>
internal sealed class SessionFinder(LogindBus bus, uint user)
{
    private const string FirstSeat = "seat0";
    private const string ClassOfPeople = "user"; // others: greeter, lock-screen, background, manager

    private string? _served;

    internal async Task<SessionState> FindAsync()
    {
        if (await OwnAsync().ConfigureAwait(false) is { } own) _served = own;
        if (_served is { } served && await StateOfAsync(served).ConfigureAwait(false) is { } state) return state;
        _served = null;
        if (await OnScreenAsync().ConfigureAwait(false) is not { } found) return default;
        var kind = await bus.TextAsync(found, LogindBus.SessionInterface, "Class").ConfigureAwait(false);
        if (kind != ClassOfPeople) return new SessionState(null, IsAway: true, IsLocked: false);
        _served = found;
        return await StateOfAsync(found).ConfigureAwait(false) ?? default;
    }

    /// <summary>Null where the user has no session, or none at a seat: who comes by ssh sees no screen.</summary>
    private Task<string?> OwnAsync() => OrNullAsync(async () =>
    {
        var path = await bus.UserAsync(user).ConfigureAwait(false);
        var session = await bus.LinkAsync(path, LogindBus.UserInterface, "Display").ConfigureAwait(false);
        if (session is null) return null;
        var seat = await bus.LinkAsync(session, LogindBus.SessionInterface, "Seat").ConfigureAwait(false);
        return seat is null ? null : session;
    });

    private Task<string?> OnScreenAsync() => OrNullAsync(async () =>
    {
        var seat = await bus.SeatAsync(FirstSeat).ConfigureAwait(false);
        return await bus.LinkAsync(seat, LogindBus.SeatInterface, "ActiveSession").ConfigureAwait(false);
    });

    /// <summary>Null when it has ended.</summary>
    private Task<SessionState?> StateOfAsync(string session) => OrNullAsync<SessionState?>(async () =>
    {
        var isActive = await bus.FlagAsync(session, LogindBus.SessionInterface, "Active").ConfigureAwait(false);
        var isLocked = await bus.FlagAsync(session, LogindBus.SessionInterface, "LockedHint").ConfigureAwait(false);
        return new SessionState(session, !isActive, isLocked);
    });

    private static async Task<T?> OrNullAsync<T>(Func<Task<T?>> ask)
    {
        try
        {
            return await ask().ConfigureAwait(false);
        }
        catch (DBusErrorReplyException e) when (IsAbsence(e.ErrorName))
        {
            return default;
        }
    }

    /// <summary>What was asked for is not there; everything else means that logind is not.</summary>
    private static bool IsAbsence(string error) =>
        error.StartsWith("org.freedesktop.login1.NoSuch", StringComparison.Ordinal)
        || error == "org.freedesktop.DBus.Error.UnknownObject";
}
