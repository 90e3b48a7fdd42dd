namespace KeyRx.EndToEnd.Tests.Audit;

/// <summary>Reads an audit while somebody writes it.</summary>
internal static class AuditLines
{
    /// <summary>The lines so far; the last one may be incomplete.</summary>
    public static string[] Read(string path)
    {
        using var file = new StreamReader(
            new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return file.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Waits for a line that holds all these texts.</summary>
    public static async Task<string> WaitAsync(string path, string[] texts, CancellationToken cancellation)
    {
        while (true)
        {
            var line = Array.Find(
                Read(path), each => texts.All(text => each.Contains(text, StringComparison.Ordinal)));
            if (line is not null && line.EndsWith('}')) return line;
            await Task.Delay(20, cancellation);
        }
    }
}
