namespace KeyRx.Daemon.Errors;

/// <summary>Ends the program with one line for the person at the terminal and an <see cref="ExitCode"/>.</summary>
internal sealed class UserException(int exitCode, string message) : Exception(message)
{
    internal int ExitCode { get; } = exitCode;
}
