using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using KeyRx.Daemon.Errors;
using KeyRx.Peers.Files;
using Microsoft.Extensions.Configuration;

namespace KeyRx.Daemon.Settings;

/// <summary>Settings by precedence: argument, then KEYRXD_* environment, then the JSON file.</summary>
internal sealed class SettingReader
{
    internal const string EnvironmentPrefix = "KEYRXD_";

    private readonly ParseResult _arguments;
    private readonly IConfiguration _environment;
    private readonly IConfiguration _file;

    /// <exception cref="UserException">The file cannot be read, or names a setting that does not exist.</exception>
    internal SettingReader(ParseResult arguments, string? configFile)
    {
        _arguments = arguments;
        _environment = new ConfigurationBuilder().AddEnvironmentVariables(EnvironmentPrefix).Build();
        _file = ReadFile(configFile);
    }

    internal string? Text(SettingOption option) =>
        _arguments.GetResult(option.Argument) is not null
            ? _arguments.GetValue((Option<string>)option.Argument)
            : _environment[option.Key] ?? _file[option.Key];

    /// <summary>Null where none is given.</summary>
    internal string? FileName(SettingOption option) =>
        Text(option) is { } name
            ? name.Trim().Length > 0 ? name : throw Bad(option, name, "give the name of a file")
            : null;

    internal bool Flag(SettingOption option)
    {
        if (_arguments.GetResult(option.Argument) is { Implicit: false })
            return _arguments.GetValue((Option<bool>)option.Argument);
        var text = _environment[option.Key] ?? _file[option.Key];
        if (text is null) return false;
        return bool.TryParse(text, out var value) ? value : throw Bad(option, text, "give true or false");
    }

    internal IReadOnlyList<string> List(SettingOption option)
    {
        if (_arguments.GetResult(option.Argument) is { Implicit: false })
            return _arguments.GetValue((Option<string[]>)option.Argument) ?? [];
        if (_environment[option.Key] is { } text)
            return text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var section = _file.GetSection(option.Key);
        return section.Value is { } single ? [single] : [.. section.GetChildren().Select(c => c.Value ?? "")];
    }

    internal int Number(SettingOption option, int min, int max)
    {
        var text = Text(option) ?? option.Default;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            && value >= min
            && value <= max
            ? value
            : throw Bad(option, text, $"give a whole number from {min} to {max}");
    }

    /// <summary>What is given for a setting, whatever its kind, as text: to compare two readings.</summary>
    internal string Given(SettingOption option) =>
        option.IsFlag
            ? Flag(option).ToString()
            : option.IsList ? string.Join('\n', List(option)) : Text(option) ?? option.Default;

    /// <summary>One line that names the setting, what it was given and what it takes.</summary>
    internal static UserException Bad(SettingOption option, string text, string advice) =>
        new(ExitCode.Usage, $"--{option.Name} '{text}': {advice}");

    private static IConfiguration ReadFile(string? path)
    {
        var builder = new ConfigurationBuilder();
        if (path is null) return builder.Build();
        try
        {
            using var json = RegularFile.OpenRead(Path.GetFullPath(path));
            var file = builder.AddJsonStream(json).Build();
            foreach (var child in file.GetChildren()) Check(path, child);
            return file;
        }
        catch (PrivateFileException e)
        {
            throw new UserException(ExitCode.File, e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException
            or FormatException or ArgumentException)
        {
            throw new UserException(
                ExitCode.File,
                $"{path}: cannot be read as JSON settings: {e.Message.ReplaceLineEndings(" ")}");
        }
    }

    private static void Check(string path, IConfigurationSection given)
    {
        var option = SettingTable.All.FirstOrDefault(o =>
            string.Equals(o.Key, given.Key, StringComparison.OrdinalIgnoreCase))
                ?? throw new UserException(
                    ExitCode.File,
                    $"{path}: there is no setting '{given.Key}'" +
                        NearestName.Question(given.Key, SettingTable.All.Select(each => each.Key)));
        if (!option.IsList && given.GetChildren().Any())
            throw new UserException(ExitCode.File, $"{path}: '{given.Key}' takes a single value");
    }
}
