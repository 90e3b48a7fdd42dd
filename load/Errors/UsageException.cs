namespace KeyRx.Load.Errors;

/// <summary>
/// The program was asked for what it cannot do; the message is the one line the user sees. Exit code 2.
/// </summary>
internal sealed class UsageException(string message) : Exception(message);
