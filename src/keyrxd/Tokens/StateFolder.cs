using KeyRx.Peers.Files;

namespace KeyRx.Daemon.Tokens;

/// <summary>
/// Where keyrxd keeps what outlives it: beside other state of the user's programs (XDG Base Directory).
/// </summary>
internal static class StateFolder
{
    /// <summary>Null when there is no home directory.</summary>
    internal static string? Path()
    {
        var state = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (!string.IsNullOrEmpty(state)) return System.IO.Path.Combine(state, "keyrx");
        return string.IsNullOrEmpty(home) ? null : System.IO.Path.Combine(home, ".local", "state", "keyrx");
    }

    /// <summary>
    /// Makes the folder of a file where there is none, for its owner alone. One that is keyrxd's own is closed to
    /// others; what else a person names stays as it is.
    /// </summary>
    internal static void PrepareFor(string file)
    {
        if (System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(file)) is not { Length: > 0 } folder) return;
        PrivateFolder.Make(folder);
        if (folder == Path()) PrivateFolder.Tighten(folder);
    }
}
