using System.CommandLine;
using KeyRx.Daemon.Settings;

namespace KeyRx.Daemon.Commands;

/// <summary>The commands of keyrxd. Without one, it runs the daemon.</summary>
internal static class CommandTree
{
    internal static RootCommand Create()
    {
        var config = new Option<string>("--config") { Description = "JSON file of settings", Recursive = false };
        var root = new RootCommand(
            "keyrxd: a keyboard-event server. Without a command it runs; keyrxd watch shows what it sends.")
            {
                RunCommand.Create(config),
                WatchCommand.Create(),
                DevicesCommand.Create(),
                ProbeCommand.Create(),
                RecordCommand.Create(),
                OpenCommand.Create(),
                PauseCommand.CreatePause(),
                PauseCommand.CreateResume(),
                TokenCommand.Create(),
                CompletionCommand.Create(),
            };
        foreach (var setting in SettingTable.All) root.Options.Add(setting.Argument);
        root.Options.Add(config);
        root.SetAction((parsed, cancellation) => RunCommand.RunAsync(parsed, parsed.GetValue(config)));
        return root;
    }
}
