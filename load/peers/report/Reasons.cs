namespace KeyRx.Peers.Report;

/// <summary>Why goals are not met, in words of people: a Markdown file with a heading "## KEY" for each.</summary>
internal sealed class Reasons
{
    private const string Heading = "## ";

    private readonly Dictionary<string, string> _texts = [];

    /// <summary>Empty when nobody gave one.</summary>
    internal string Of(string goal) => _texts.GetValueOrDefault(goal, "");

    internal static Reasons Parse(string text)
    {
        var reasons = new Reasons();
        var key = "";
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith(Heading, StringComparison.Ordinal))
                key = line[Heading.Length..];
            else if (key.Length > 0)
                reasons._texts[key] = $"{reasons.Of(key)} {line}".Trim();
        }

        return reasons;
    }
}
