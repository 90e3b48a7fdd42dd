namespace KeyRx.Load.Errors;

/// <summary>The run could not be finished; the message is the one line the user sees. Exit code 1.</summary>
internal sealed class RunException(string message) : Exception(message);
