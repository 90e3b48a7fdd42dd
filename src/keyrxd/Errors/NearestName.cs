namespace KeyRx.Daemon.Errors;

/// <summary>What somebody may have meant who misspelt a name. Pure.</summary>
internal static class NearestName
{
    /// <summary>Of so many letters one may be wrong, and one of any number.</summary>
    private const int LettersPerMistake = 3;

    /// <summary><c>; did you mean NAME?</c>, or nothing where no name is near.</summary>
    internal static string Question(string given, IEnumerable<string> names) =>
        Find(given, names) is { } name ? $"; did you mean {name}?" : "";

    /// <summary>The nearest of the names; null where none is near.</summary>
    internal static string? Find(string given, IEnumerable<string> names)
    {
        var word = given.TrimStart('-');
        var most = Math.Max(1, word.Length / LettersPerMistake);
        return names.Select(name => (Name: name, Distance: DistanceOf(word, name.TrimStart('-'))))
            .Where(near => near.Distance <= most).OrderBy(near => near.Distance).Select(near => near.Name)
            .FirstOrDefault();
    }

    /// <summary>
    /// Letters that are missing, too many, other ones, or two that changed places: optimal string alignment.
    /// </summary>
    private static int DistanceOf(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) rows[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) rows[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var other = rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                rows[i, j] = Math.Min(other, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }

        return rows[a.Length, b.Length];
    }
}
