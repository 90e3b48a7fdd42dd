namespace KeyRx.Daemon.Logind;

/// <summary>What logind has just said.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Path">Object path of whom: for <see cref="LogindSignalKind.Lock"/>, the session.</param>
internal readonly record struct LogindSignal(LogindSignalKind Kind, string Path);
