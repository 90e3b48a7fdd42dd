using System.Text;
using KeyRx.Daemon.Errors;
using KeyRx.Peers;
using KeyRx.Peers.Files;
using KeyRx.Server.Access;

namespace KeyRx.Daemon.Tokens;

/// <summary>The owner token: one line in a file that only its owner may read, made at first start.</summary>
internal static class TokenFile
{
    /// <summary>More than any token has.</summary>
    private const int LengthMax = 4096;

    /// <summary>Beside other state of the user's programs (XDG base directories).</summary>
    internal static string DefaultPath() => StateFolder.Path() is { } folder
        ? Path.Combine(folder, "token")
        : throw new UserException(
            ExitCode.File, "there is no home directory for the token file: name one with --token-file");

    /// <summary>Reads the token, making the file when there is none.</summary>
    /// <exception cref="UserException">The file cannot be read or made, may not be used, or holds no token.</exception>
    internal static string ReadOrCreate(string path)
    {
        try
        {
            StateFolder.PrepareFor(path);
            // A link that leads nowhere is there as well.
            if (!File.Exists(path) && new FileInfo(path).LinkTarget is null) Create(path);
        }
        catch (Exception e) when (IsOfFiles(e))
        {
            throw Refusal(e, path, "the token file cannot be made");
        }

        return Read(path, FileTrust.Strict).Text;
    }

    /// <summary>For a client, which shows it to a daemon.</summary>
    /// <exception cref="UserException">The file cannot be read, may not be used, or holds no token.</exception>
    internal static OwnerToken Read(string path) => Read(path, FileTrust.OfClient);

    /// <summary>Puts another token in the file's place, in one step.</summary>
    /// <exception cref="UserException">The file cannot be read or written, may not be used, or holds no
    /// token.</exception>
    internal static void Replace(string path)
    {
        ReadOrCreate(path); // what may not be used is not replaced either
        try
        {
            var next = path + ".new";
            File.Delete(next); // of a process that was killed here
            Create(next);
            File.Move(next, path, overwrite: true);
        }
        catch (Exception e) when (IsOfFiles(e))
        {
            throw Refusal(e, path, "the token file cannot be replaced");
        }
    }

    private static OwnerToken Read(string path, FileTrust trust)
    {
        try
        {
            using var file = PrivateFile.OpenRead(path, trust);
            var owner = LocalUsers.OwnerOf(file.SafeFileHandle);
            var bytes = new byte[LengthMax];
            var text = Encoding.UTF8.GetString(bytes, 0, file.ReadAtLeast(bytes, LengthMax, false)).Trim();
            return text.Length >= AccessToken.SecretLengthMin
                ? new OwnerToken(text, owner is { } user ? new HashSet<uint> { user } : [])
                : throw new UserException(
                    ExitCode.File,
                    $"{path}: holds no token of {AccessToken.SecretLengthMin} characters or more: " +
                        $"delete it to get a new one");
        }
        catch (Exception e) when (IsOfFiles(e))
        {
            throw Refusal(e, path, "the token cannot be read");
        }
    }

    private static void Create(string path)
    {
        using var file = PrivateFile.Create(path);
        file.Write(Encoding.UTF8.GetBytes(AccessToken.NewSecret() + Environment.NewLine));
        file.Flush(flushToDisk: true);
    }

    private static bool IsOfFiles(Exception e) => e is IOException or UnauthorizedAccessException or ArgumentException;

    private static UserException Refusal(Exception e, string path, string what) =>
        new(ExitCode.File, e is PrivateFileException ? e.Message : $"{path}: {what}: {e.Message}");
}
