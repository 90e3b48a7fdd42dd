using System.Text;
using System.Text.Encodings.Web;
using KeyRx.Peers.Files;

namespace KeyRx.Daemon.Pages;

/// <summary>
/// A page that leads on to an address with a secret, in a file that its owner alone can read: what a browser is started
/// with stands in its arguments, which everybody can read.
/// </summary>
internal sealed class DoorFile : IDisposable
{
    private readonly string _path;
    private readonly DirectoryInfo? _folder;

    private DoorFile(string path, DirectoryInfo? folder) => (_path, _folder) = (path, folder);

    /// <summary>What the browser is given.</summary>
    internal Uri Address => new(_path);

    /// <summary>In the folder of this login, which ends with it; else in one of its own.</summary>
    internal static DoorFile Create(string address)
    {
        var runtime = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR");
        if (!string.IsNullOrEmpty(runtime))
        {
            try
            {
                return Write(runtime, null, address);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Not there, or not for us alone.
            }
        }

        var folder = Directory.CreateTempSubdirectory("keyrx-");
        return Write(folder.FullName, folder, address);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            File.Delete(_path);
            _folder?.Delete();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The secret is used, or ends in minutes.
        }
    }

    private static DoorFile Write(string folder, DirectoryInfo? own, string address)
    {
        var path = Path.Combine(folder, $"keyrx-{Path.GetRandomFileName()}.html");
        using var file = PrivateFile.Create(path);
        file.Write(Encoding.UTF8.GetBytes(
            $"""
            <!doctype html><html lang="en"><meta charset="utf-8"><meta name="referrer" content="no-referrer">
            <title>KeyRx</title><p>The dashboard needs JavaScript.</p>
            <script>location.replace("{JavaScriptEncoder.Default.Encode(address)}")</script></html>

            """));
        return new DoorFile(path, own);
    }
}
