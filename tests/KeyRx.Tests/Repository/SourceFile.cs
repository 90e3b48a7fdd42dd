namespace KeyRx.Tests.Repository;

/// <summary>
/// A file of the repository as the checks see it: path from the root with '/' between folders, and text.
/// </summary>
public sealed record SourceFile(string Path, string Text)
{
    private string? _code;

    /// <summary>The text with comments and literals blanked, line breaks kept.</summary>
    public string Code => _code ??= CodeMask.Blank(Text);

    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    public bool IsCSharp => Path.EndsWith(".cs", StringComparison.Ordinal);

    public bool IsC => Path.EndsWith(".c", StringComparison.Ordinal) || Path.EndsWith(".h", StringComparison.Ordinal);

    public bool IsIn(string folder) => Path.StartsWith(folder, StringComparison.Ordinal);

    public int LineCount => Text.Length == 0 ? 0 : Text.AsSpan().Count('\n') + (Text.EndsWith('\n') ? 0 : 1);

    /// <summary>Line number, from 1, of an index into <see cref="Text"/> or <see cref="Code"/>.</summary>
    public int LineOf(int index) => Text.AsSpan(0, index).Count('\n') + 1;
}
