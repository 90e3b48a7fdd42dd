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

    private static ReadOnlySpan<byte> Blanks => " \t\r\n"u8;

    /// <summary>Reads the token, making the file when there is none.</summary>
    /// <exception cref="UserException">The file cannot be read or made, may not be used, or holds no token.</exception>
    internal static SecretText ReadOrCreate(string path)
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

        return Read(path, FileTrust.Strict, out _);
    }

    /// <summary>For a client, which shows it to a daemon.</summary>
    /// <exception cref="UserException">The file cannot be read, may not be used, or holds no token.</exception>
    internal static OwnerToken Read(string path)
    {
        using var secret = Read(path, FileTrust.OfClient, out var owner);
        return new OwnerToken(
            Encoding.UTF8.GetString(secret.Utf8), owner is { } user ? new HashSet<uint> { user } : []);
    }

    /// <summary>Puts another token in the file's place, in one step.</summary>
    /// <exception cref="UserException">The file cannot be read or written, may not be used, or holds no
    /// token.</exception>
    internal static void Replace(string path)
    {
        ReadOrCreate(path).Dispose(); // what may not be used is not replaced either
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

    private static SecretText Read(string path, FileTrust trust, out uint? owner)
    {
        try
        {
            using var file = PrivateFile.OpenRead(path, trust);
            owner = LocalUsers.OwnerOf(file.SafeFileHandle);
            var bytes = SecretText.Allocate(LengthMax);
            var length = file.ReadAtLeast(bytes, LengthMax, throwOnEndOfStream: false);
            var start = length - bytes.AsSpan(0, length).TrimStart(Blanks).Length;
            var end = bytes.AsSpan(0, length).TrimEnd(Blanks).Length;
            var secret = new SecretText(bytes, start..Math.Max(start, end));
            if (Encoding.UTF8.GetCharCount(secret.Utf8) >= AccessToken.SecretLengthMin) return secret;
            secret.Dispose();
            throw new UserException(
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
        using var secret = AccessTokens.NewSecret();
        file.Write(secret.Utf8);
        file.Write(Encoding.UTF8.GetBytes(Environment.NewLine));
        file.Flush(flushToDisk: true);
    }

    private static bool IsOfFiles(Exception e) => e is IOException or UnauthorizedAccessException or ArgumentException;

    private static UserException Refusal(Exception e, string path, string what) =>
        new(ExitCode.File, e is PrivateFileException ? e.Message : $"{path}: {what}: {e.Message}");
}
