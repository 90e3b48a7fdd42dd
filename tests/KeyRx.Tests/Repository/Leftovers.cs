namespace KeyRx.Tests.Repository;

/// <summary>
/// What broke a rule when its check was written, all in one place. A list only shrinks: an entry that breaks its rule
/// no more is a finding as well.
/// </summary>
internal static class Leftovers
{
    /// <summary>Folders of one project that use each other: "project: folder, folder", sorted.</summary>
    public static readonly string[] TwoWayFolders = [];

    /// <summary>Projects in which a folder is no namespace.</summary>
    public static readonly string[] ProjectsWithoutNamespaces = [];

    /// <summary>Projects whose tests do not mirror their folders.</summary>
    public static readonly string[] ProjectsWithoutMirror = [];

    /// <summary>Folders with lines that are too long.</summary>
    public static readonly string[] FoldersNotWrapped = [];

    /// <summary>Types whose constructor takes too much.</summary>
    public static readonly string[] WideConstructors = ["ServerRig"];

    /// <summary>Files under src that are too long.</summary>
    public static readonly string[] LongFiles = [];

    /// <summary>Members that are set once, after their object was made: "file: member".</summary>
    public static readonly string[] SetLater = [];

    /// <summary>Findings that are not on the list, and entries of the list without a finding.</summary>
    /// <param name="found">Key, as the list has it, and what to say about it.</param>
    /// <param name="listed">One of the lists above.</param>
    public static IEnumerable<string> Compare(IEnumerable<(string Key, string Text)> found, string[] listed)
    {
        var all = found.ToList();
        var keys = all.Select(finding => finding.Key).ToHashSet();
        return [
            .. all.Where(finding => !listed.Contains(finding.Key)).Select(finding => finding.Text),
            .. listed.Where(key => !keys.Contains(key))
                .Select(key => $"{key}: mended; take it from its list in {nameof(Leftovers)}"),
        ];
    }
}
