using System.CommandLine;
using KeyRx.Daemon.Commands;
using KeyRx.Daemon.Errors;
using KeyRx.Daemon.Interop;

ProcessSecrecy.Begin();
var parsed = CommandTree.Create().Parse(args);
if (CommandLineMistake.Of(parsed) is { } mistake)
{
    Console.Error.WriteLine($"keyrxd: {mistake} (see keyrxd --help)");
    return ExitCode.Usage;
}

try
{
    // No termination handling but our own: the parser's would end the process with 143
    // two seconds into a graceful stop.
    var invocation =
        new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
    return await parsed.InvokeAsync(invocation).ConfigureAwait(false);
}
catch (UserException e)
{
    Console.Error.WriteLine($"keyrxd: {e.Message}");
    return e.ExitCode;
}
