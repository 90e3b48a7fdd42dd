using System.CommandLine;

namespace KeyRx.Daemon.Settings;

/// <summary>One setting: its name as an argument, in the environment and in the file, all made from one word.</summary>
/// <param name="Name">Words split by '-': <c>max-connections</c>.</param>
/// <param name="Default">What holds when nobody gives it, as a person would write it; none for an empty list.</param>
/// <param name="Description">One line for help.</param>
/// <param name="IsFlag">Given without a value.</param>
/// <param name="IsList">May be given more than once; split by ',' in the environment.</param>
internal sealed record SettingOption(
    string Name, string Default, string Description, bool IsFlag = false, bool IsList = false)
{
    /// <summary>Key in the JSON file.</summary>
    internal string Key { get; } = Name.Replace('-', '_');

    /// <summary>Name in the environment.</summary>
    internal string Variable { get; } = SettingReader.EnvironmentPrefix + Name.Replace('-', '_').ToUpperInvariant();

    /// <summary>The option as the command line parser knows it; one object for the whole process.</summary>
    internal Option Argument { get; } = IsFlag
        ? new Option<bool>("--" + Name) { Description = Description }
        : IsList
            ? new Option<string[]>("--" + Name) { Description = Description, AllowMultipleArgumentsPerToken = false }
            : new Option<string>("--" + Name) { Description = Description };
}
