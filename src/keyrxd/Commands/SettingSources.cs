using System.CommandLine;
using KeyRx.Daemon.Settings;

namespace KeyRx.Daemon.Commands;

/// <summary>Where the settings of this process are read from, and what they were at its start.</summary>
internal sealed record SettingSources(ParseResult Arguments, string? ConfigFile, SettingReader Started);
