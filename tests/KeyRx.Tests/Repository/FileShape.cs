namespace KeyRx.Tests.Repository;

/// <summary>Sizes that keep files readable at one sitting: length of files and methods, and the median file.</summary>
internal static class FileShape
{
    public const int FileLinesMax = 499;
    public const int SourceLinesMax = 300; // under src
    public const int MethodLinesMax = 69;
    public const int MedianLinesMax = 99;

    /// <summary>A finding for each, under its path.</summary>
    public static IEnumerable<(string Key, string Text)> LongFiles(IEnumerable<SourceFile> files) =>
        from file in files
        let max = file.IsIn("src/") ? SourceLinesMax : FileLinesMax
        where file.LineCount > max
        select (file.Path, $"{file.Path}: {file.LineCount} lines, at most {max}; split it by concept");

    public static IEnumerable<string> LongMethods(IEnumerable<SourceFile> files) =>
        from file in files
        where file.IsCSharp || file.IsC
        from block in CodeBlocks.Read(file)
        where !block.IsContainer && !IsTable(block.Header) && block.LineCount > MethodLinesMax
        select $"{file.Path}:{block.FirstLine}: {block.LineCount} lines in one method, at most {MethodLinesMax}";

    public static int MedianLines(IEnumerable<SourceFile> files)
    {
        var lengths = files.Select(file => file.LineCount).Order().ToArray();
        return lengths.Length == 0 ? 0 : lengths[lengths.Length / 2];
    }

    /// <summary>An initializer is data: its length says nothing about a method's.</summary>
    private static bool IsTable(string header)
    {
        var signatureStart = header.IndexOf('(', StringComparison.Ordinal);
        return (signatureStart < 0 ? header : header[..signatureStart]).Contains('=');
    }
}
