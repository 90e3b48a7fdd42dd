using System.Buffers;
using System.Globalization;
using KeyRx.Native.Errors;

namespace KeyRx.Native.Options;

/// <summary>
/// Lines of <c>name = value</c>. Text, because it is what every language can write and no release can break: a name
/// that is added moves nothing, and one that is misspelt is refused.
/// </summary>
internal sealed class OptionLines
{
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz-_");

    private readonly Dictionary<string, List<string>> _values = new(StringComparer.Ordinal);

    /// <param name="text">The lines.</param>
    /// <param name="names">Those that there are; one that ends with '*' may be given more than once.</param>
    /// <exception cref="ResultException">
    /// A line is none, or its name is not one of these. A value is never quoted: it may hold a secret.
    /// </exception>
    internal OptionLines(string text, IReadOnlyCollection<string> names)
    {
        var number = 0;
        foreach (var given in text.Split('\n'))
        {
            number++;
            var line = given.Trim();
            if (line.Length == 0 || line[0] == '#') continue;
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0) throw Bad($"line {number} of the options is no \"name = value\"");
            Add(line[..equals].TrimEnd(), line[(equals + 1)..].TrimStart(), number, names);
        }
    }

    internal static ResultException Bad(string sentence) => new(Result.Option, sentence);

    internal IReadOnlyList<string> List(string name) => _values.GetValueOrDefault(name, []);

    /// <summary>Null where it is not given.</summary>
    internal string? Text(string name) => _values.TryGetValue(name, out var values) ? values[0] : null;

    /// <exception cref="ResultException">It is neither true nor false.</exception>
    internal bool Flag(string name) => Text(name) switch
    {
        null or "false" => false,
        "true" => true,
        var text => throw Bad($"{name} = {text}: give true or false"),
    };

    /// <exception cref="ResultException">It is no number in this range.</exception>
    internal int Number(string name, int byDefault, int least, int most) =>
        Text(name) is not { } text ? byDefault
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            && value >= least
            && value <= most ? value
        : throw Bad($"{name} = {text}: give a whole number from {least} to {most}");

    internal TimeSpan Millis(string name, TimeSpan byDefault, int least) => TimeSpan.FromMilliseconds(
        Number(name, (int)byDefault.TotalMilliseconds, least, 3_600_000));

    private void Add(string name, string value, int number, IReadOnlyCollection<string> names)
    {
        var isList = names.Contains(name + "*");
        if (!isList && !names.Contains(name))
        {
            var known = string.Join(", ", names.Select(other => other.TrimEnd('*')));
            throw Bad($"line {number} of the options: there is no option '{Shown(name)}'; there are {known}");
        }

        if (value.Length == 0) throw Bad($"line {number} of the options: {name} has no value");
        if (!_values.TryGetValue(name, out var values)) _values[name] = values = [];
        if (values.Count > 0 && !isList) throw Bad($"line {number} of the options: {name} is given twice");
        values.Add(value);
    }

    /// <summary>Nobody's secret is as short, or a word of small letters.</summary>
    private static string Shown(string name) =>
        name.Length <= 20 && !name.AsSpan().ContainsAnyExcept(NameCharacters) ? name : "...";
}
