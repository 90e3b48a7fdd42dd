namespace KeyRx.Daemon.Logind;

/// <summary>What logind tells that pauses capture.</summary>
[Flags]
internal enum PauseOn
{
    None = 0,

    /// <summary>The screen is locked.</summary>
    Lock = 1,

    /// <summary>Somebody else's session comes to the screen.</summary>
    Switch = 2,

    /// <summary>The machine goes to sleep.</summary>
    Sleep = 4,

    All = Lock | Switch | Sleep,
}
