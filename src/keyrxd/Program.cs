using System.CommandLine;
using KeyRx.Daemon;

var parsed = CommandTree.Create().Parse(args);
if (parsed.Errors.Count > 0)
{
    Console.Error.WriteLine($"keyrxd: {parsed.Errors[0].Message} (see keyrxd --help)");
    return ExitCode.Usage;
}

try
{
    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }).ConfigureAwait(false);
}
catch (UserException e)
{
    Console.Error.WriteLine($"keyrxd: {e.Message}");
    return e.ExitCode;
}
