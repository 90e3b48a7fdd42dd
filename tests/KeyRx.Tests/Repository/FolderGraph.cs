namespace KeyRx.Tests.Repository;

/// <summary>
/// Which folder of a project uses which: by the names of types in code. The root of a project is a folder as well.
/// A file holds one type and bears its name (<see cref="TopLevelTypes"/>), so files say where each type lives.
/// </summary>
internal static class FolderGraph
{
    private const string Root = "(root)";

    /// <summary>Pairs of folders that use each other, with one example for each direction.</summary>
    public static IEnumerable<(string Key, string Text)> TwoWayPairs(IEnumerable<SourceProject> projects) =>
        from project in projects
        let uses = Uses(project)
        from use in uses
        where string.CompareOrdinal(use.Key.From, use.Key.To) < 0
        let back = uses.GetValueOrDefault((use.Key.To, use.Key.From))
        where back is not null
        select ($"{project.Name}: {use.Key.From}, {use.Key.To}",
            $"{project.Name}: {use.Key.From} and {use.Key.To} use each other: {use.Value}; {back}");

    /// <summary>The first use of each folder by each other one.</summary>
    private static Dictionary<(string From, string To), string> Uses(SourceProject project)
    {
        var homes = project.Files
            .GroupBy(file => file.Name.Split('.')[0], project.FolderIn)
            .Where(type => type.Distinct().Count() == 1) // one name in two folders tells nothing
            .ToDictionary(type => type.Key, type => Shown(type.First()));
        var uses = new Dictionary<(string, string), string>();
        foreach (var file in project.Files)
        {
            var from = Shown(project.FolderIn(file));
            foreach (var use in TypeUses.Find(file.Code, homes.ContainsKey))
            {
                if (homes[use.Type] == from) continue;
                uses.TryAdd((from, homes[use.Type]), $"{file.Name}:{file.LineOf(use.Index)} uses {use.Type}");
            }
        }

        return uses;
    }

    private static string Shown(string folder) => folder.Length == 0 ? Root : folder;
}
