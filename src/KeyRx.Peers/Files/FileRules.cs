using KeyRx.Peers.Interop;

namespace KeyRx.Peers.Files;

/// <summary>
/// What speaks against a file of secrets, and against the folders that it is in: what sshd asks of its keys
/// (StrictModes). Each answer is null, or a sentence that names the file and says what to do.
/// </summary>
/// <remarks>Threading: any thread. The system is asked for names, which may take its time.</remarks>
internal static class FileRules
{
    internal static string? WhyNot(string path, FileFacts file, FileTrust trust)
    {
        if (!file.IsRegular) return $"{path}: is {file.Kind}, not a regular file: name another one";
        if (!trust.Covers(file.Owner))
        {
            return $"{path}: belongs to the user {NameOf(file.Owner)}, so it is not used: " +
                $"chown it to {LocalUsers.NameOf(trust.Own)}, or name another file";
        }
        if (file.IsOpenToOthers) return $"{path}: others can read or write it, so it is not used: chmod 600 it";
        return file.Links > 1
            ? $"{path}: has {file.Links} names, so it is in other folders too: delete the others " +
                $"(find -samefile shows them), or name another file"
            : null;
    }

    /// <summary>
    /// Of a file that holds no secret and says what this process does: everybody may read it, and nobody else write it.
    /// </summary>
    internal static string? WhyNotObeyed(string path, FileFacts file, FileTrust trust)
    {
        if (!trust.Covers(file.Owner))
        {
            return $"{path}: belongs to the user {NameOf(file.Owner)}, so it is not obeyed: " +
                $"chown it to {LocalUsers.NameOf(trust.Own)}, or name another file";
        }
        return MayOthersWrite(file, trust)
            ? $"{path}: others can write it, so it is not obeyed: chmod go-w it"
            : null;
    }

    /// <param name="path">The file's.</param>
    /// <param name="name">One of the folders above it.</param>
    /// <param name="folder">What the kernel says of it.</param>
    /// <param name="trust">Whose folders may be.</param>
    internal static string? WhyNotIn(string path, string name, FileFacts folder, FileTrust trust)
    {
        if (!trust.Covers(folder.Owner))
        {
            return $"{path}: the folder {name} belongs to the user {NameOf(folder.Owner)}, who could exchange the " +
                $"file: chown the folder to {LocalUsers.NameOf(trust.Own)}, or name a file elsewhere";
        }
        // Of a sticky folder nobody takes away what is another's, as in /tmp.
        return MayOthersWrite(folder, trust) && !folder.IsSticky
            ? $"{path}: others can write to the folder {name} and exchange the file: chmod go-w the folder, " +
                $"or name a file elsewhere"
            : null;
    }

    private static bool MayOthersWrite(FileFacts facts, FileTrust trust) =>
        (facts.Mode & FileFacts.OthersMayWrite) != 0
        || ((facts.Mode & FileFacts.GroupMayWrite) != 0 && !IsPrivate(facts.Group, trust));

    /// <summary>
    /// Where each user has a group of their own, folders are often writable for the group, which is nobody else.
    /// </summary>
    private static bool IsPrivate(uint group, FileTrust trust) =>
        LocalUsers.MembersOf($"{group}") is { } members && members.All(trust.Covers);

    private static string NameOf(uint user) => $"{LocalUsers.NameOf(user)} ({user})";
}
