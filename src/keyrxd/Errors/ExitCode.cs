namespace KeyRx.Daemon.Errors;

/// <summary>What the process ends with; the README's table.</summary>
internal static class ExitCode
{
    internal const int Success = 0;

    /// <summary>Unknown option or command, or a value out of range.</summary>
    internal const int Usage = 2;

    /// <summary>Cannot start, go on or stop: busy port, source refused, server not reachable, loop stuck.</summary>
    internal const int CannotStart = 3;

    /// <summary>A file cannot be read or written: configuration, token, recording.</summary>
    internal const int File = 4;
}
