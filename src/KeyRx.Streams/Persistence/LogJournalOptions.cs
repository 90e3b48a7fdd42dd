namespace KeyRx.Streams.Persistence;

/// <summary>Where and how a journal keeps records.</summary>
/// <param name="Path">The file.</param>
/// <param name="KeepsSecrets">The file also keeps topics that show what is typed.</param>
/// <param name="BootId">The boot of the machine that monotonic times belong to.</param>
internal sealed record LogJournalOptions(string Path, bool KeepsSecrets, Guid BootId);
