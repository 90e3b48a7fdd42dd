using System.CommandLine;
using KeyRx.Daemon.Errors;
using KeyRx.Input;

namespace KeyRx.Daemon.Commands;

/// <summary><c>keyrxd probe</c>: can live keyboards be read, and if not, what to do. Exit code 0 or 3.</summary>
internal static class ProbeCommand
{
    internal static Command Create()
    {
        var command = new Command("probe", "say whether live keyboards can be read, and what to do if not");
        command.SetAction(_ =>
        {
            var report = NativeProbe.Run();
            Console.Out.WriteLine(report.Detail);
            return report.CanCapture ? ExitCode.Success : ExitCode.CannotStart;
        });
        return command;
    }
}
