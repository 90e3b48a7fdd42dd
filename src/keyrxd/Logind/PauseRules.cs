using KeyRx.Server.Privacy;

namespace KeyRx.Daemon.Logind;

/// <summary>
/// What logind says of a session -> pauses, and the end of just these. Only what changes is passed on: a person may end
/// a pause before logind does. Pure.
/// </summary>
/// <param name="on">What is to pause.</param>
/// <param name="pause">Pauses for a reason.</param>
/// <param name="resume">Lifts a reason.</param>
internal sealed class PauseRules(PauseOn on, Action<PauseReason> pause, Action<PauseReason> resume)
{
    private SessionState _known;

    /// <summary>
    /// How the session stands. A lock without a hint, by the signal alone, stays until logind says something else of
    /// this session.
    /// </summary>
    internal void Take(SessionState state)
    {
        var known = _known;
        _known = state;
        if (state.Path != known.Path || state.IsLocked != known.IsLocked) SetLocked(state.IsLocked);
        if (state.IsAway == known.IsAway || !on.HasFlag(PauseOn.Switch)) return;
        if (state.IsAway) pause(PauseReason.SessionSwitched);
        else resume(PauseReason.SessionSwitched);
    }

    /// <summary>A session is to be locked, or unlocked: nothing to us when it is not the one that is served.</summary>
    internal void Take(string session, bool isLocked)
    {
        if (session == _known.Path) SetLocked(isLocked);
    }

    private void SetLocked(bool isLocked)
    {
        if (!on.HasFlag(PauseOn.Lock)) return;
        if (isLocked) pause(PauseReason.Locked);
        else resume(PauseReason.Locked);
    }
}
