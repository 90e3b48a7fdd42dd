namespace KeyRx.Server.Privacy;

/// <summary>
/// Why capture is paused. Those of people come first: when there are several, the first one is told.
/// </summary>
public enum PauseReason : byte
{
    /// <summary>The program that this server runs in.</summary>
    Program,

    /// <summary><c>POST /pause</c>: <c>keyrxd pause</c>, or another client.</summary>
    Command,

    /// <summary><c>POST /pause</c> by a page.</summary>
    Page,

    /// <summary>The keys of <see cref="KeyRxServerOptions.PauseHotkey"/>.</summary>
    Hotkey,

    /// <summary>The screen is locked.</summary>
    Locked,

    /// <summary>Somebody else's session is on the screen.</summary>
    SessionSwitched,

    /// <summary>The machine goes to sleep.</summary>
    Sleep,
}
