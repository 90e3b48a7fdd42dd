using KeyRx.Daemon.Errors;
using KeyRx.Peers;
using KeyRx.Server.Access;

namespace KeyRx.Daemon.Tokens;

/// <summary>The owner token: one line in a file that only its owner may read, made at first start.</summary>
internal static class TokenFile
{
    internal const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    internal const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead
        | UnixFileMode.OtherWrite;

    /// <summary>Beside other state of the user's programs (XDG base directories).</summary>
    internal static string DefaultPath() => StateFolder() is { } folder
        ? Path.Combine(folder, "token")
        : throw new UserException(
            ExitCode.File, "there is no home directory for the token file: name one with --token-file");

    /// <summary>Where keyrxd keeps what outlives it; null when there is no home directory.</summary>
    internal static string? StateFolder()
    {
        var state = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (!string.IsNullOrEmpty(state)) return Path.Combine(state, "keyrx");
        return string.IsNullOrEmpty(home) ? null : Path.Combine(home, ".local", "state", "keyrx");
    }

    /// <summary>Reads the token, making the file when there is none.</summary>
    internal static string ReadOrCreate(string path)
    {
        if (!File.Exists(path)) Create(path);
        return Read(path);
    }

    /// <exception cref="UserException">The file cannot be read, is readable for others, or holds no token.</exception>
    internal static string Read(string path)
    {
        try
        {
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0)
            {
                throw new UserException(
                    ExitCode.File,
                    $"{path}: others can read the token, so it is not used: chmod 600 it, " +
                        $"or delete it to get a new one");
            }
            var token = File.ReadAllText(path).Trim();
            return token.Length >= AccessToken.SecretLengthMin
                ? token
                : throw new UserException(
                    ExitCode.File,
                    $"{path}: holds no token of {AccessToken.SecretLengthMin} characters or more: " +
                        $"delete it to get a new one");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UserException(ExitCode.File, $"{path}: the token cannot be read: {e.Message}");
        }
    }

    /// <summary>Whose the file is, as a set: that user's server has the token already.</summary>
    internal static IReadOnlySet<uint> OwnersOf(string path) =>
        LocalUsers.OwnerOf(path) is { } owner ? new HashSet<uint> { owner } : [];

    private static void Create(string path)
    {
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { Length: > 0 } folder)
                Directory.CreateDirectory(folder);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
            using var file = new StreamWriter(path, options);
            file.WriteLine(AccessToken.NewSecret());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UserException(ExitCode.File, $"{path}: the token file cannot be made: {e.Message}");
        }
    }
}
