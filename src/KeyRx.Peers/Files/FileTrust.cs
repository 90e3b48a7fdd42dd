namespace KeyRx.Peers.Files;

/// <summary>Whose files are taken for what they say.</summary>
/// <param name="Own">This process's user, besides root.</param>
/// <param name="IsAnybody">Everybody's.</param>
internal readonly record struct FileTrust(uint Own, bool IsAnybody)
{
    /// <summary>One's own and root's: for whatever is written, or decides who is let in.</summary>
    internal static FileTrust Strict => new(LocalUsers.Own, IsAnybody: false);

    /// <summary>
    /// For a client that shows what it reads to the file's owner. Root may read everybody's: it asks a daemon that runs
    /// as another user by that one's own token.
    /// </summary>
    internal static FileTrust OfClient => new(LocalUsers.Own, LocalUsers.Own == LocalUsers.Root);

    internal bool Covers(uint owner) => IsAnybody || owner == Own || owner == LocalUsers.Root;
}
