namespace KeyRx.Server.Privacy;

/// <summary>What a reason is called on the wire, in the log and in the audit (PROTOCOL.md, "paused").</summary>
internal static class PauseReasonName
{
    internal static string Of(PauseReason reason) => reason switch
    {
        PauseReason.Program => "program",
        PauseReason.Command => "command",
        PauseReason.Page => "page",
        PauseReason.Hotkey => "hotkey",
        PauseReason.Locked => "locked",
        PauseReason.SessionSwitched => "session_switched",
        PauseReason.Sleep => "sleep",
        _ => throw new ArgumentOutOfRangeException(nameof(reason)),
    };
}
