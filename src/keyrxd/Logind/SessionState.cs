namespace KeyRx.Daemon.Logind;

/// <summary>What logind says of the session that this daemon serves.</summary>
/// <param name="Path">Object path; null where there is none, as on a machine without a seat.</param>
/// <param name="IsAway">Another one is on the screen, or whoever asks for names and passwords.</param>
/// <param name="IsLocked">Its screen is locked, as its desktop tells logind (LockedHint).</param>
internal readonly record struct SessionState(string? Path, bool IsAway, bool IsLocked);
