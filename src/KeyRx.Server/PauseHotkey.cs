namespace KeyRx.Server;

/// <summary>What a person presses to pause capture, and to go on.</summary>
public enum PauseHotkey
{
    /// <summary>Nothing: only <see cref="KeyRxServer.Pause()"/> and <c>POST /pause</c> do.</summary>
    None,

    /// <summary>Both Control keys at once.</summary>
    BothControls,
}
