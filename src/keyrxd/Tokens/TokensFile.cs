using KeyRx.Daemon.Errors;
using KeyRx.Peers.Files;

namespace KeyRx.Daemon.Tokens;

/// <summary>
/// The file of further tokens: names, rights and hashes, never a secret. Readers see the old or the new one, whole.
/// </summary>
internal static class TokensFile
{
    private const long BytesMax = 1024 * 1024;

    /// <summary>
    /// Where it is looked for when nobody says: beside the owner token; null when there is no home directory.
    /// </summary>
    internal static string? DefaultPath() =>
        StateFolder.Path() is { } folder ? Path.Combine(folder, "tokens.json") : null;

    /// <summary>The tokens; none when there is no such file.</summary>
    /// <exception cref="UserException">It cannot be read, others can, or something in it is not understood.</exception>
    internal static List<TokenRecord> Read(string? path)
    {
        if (path is null) return [];
        try
        {
            // Without a lock of its own: a file is replaced, never written to.
            using var file = PrivateFile.OpenRead(path, FileTrust.Strict);
            if (file.Length > BytesMax)
                throw new UserException(ExitCode.File, $"{path}: a tokens file has at most {BytesMax} bytes");
            var utf8 = new byte[file.Length];
            file.ReadExactly(utf8);
            return TokensJson.TryRead(utf8, out var tokens, out var error)
                ? tokens
                : throw new UserException(ExitCode.File, $"{path}: {error}");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
        catch (PrivateFileException e)
        {
            throw new UserException(ExitCode.File, e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UserException(ExitCode.File, $"{path}: the tokens cannot be read: {e.Message}");
        }
    }

    /// <summary>Reads, changes and replaces the file, while no other keyrxd does.</summary>
    /// <exception cref="UserException">As <see cref="Read"/>, or it cannot be written, or
    /// <paramref name="change"/> refuses.</exception>
    internal static async Task ChangeAsync(
        string path, TimeProvider time, Func<List<TokenRecord>, IEnumerable<TokenRecord>> change)
    {
        try
        {
            StateFolder.PrepareFor(path);
            using var held = await FileLock.TakeAsync(path + ".lock", time).ConfigureAwait(false);
            Replace(path, change(Read(path)));
        }
        catch (PrivateFileException e)
        {
            throw new UserException(ExitCode.File, e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UserException(ExitCode.File, $"{path}: the tokens cannot be written: {e.Message}");
        }
    }

    private static void Replace(string path, IEnumerable<TokenRecord> tokens)
    {
        var next = path + ".new";
        File.Delete(next); // of a process that was killed here: the lock is ours
        using (var file = PrivateFile.Create(next))
        {
            TokensJson.Write(file, tokens);
            file.WriteByte((byte)'\n');
            file.Flush(flushToDisk: true);
        }

        File.Move(next, path, overwrite: true);
    }
}
