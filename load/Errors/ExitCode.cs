namespace KeyRx.Load.Errors;

/// <summary>What the program ends with.</summary>
internal enum ExitCode
{
    /// <summary>Every budget was kept.</summary>
    Success = 0,

    /// <summary>A budget was missed, or the run could not be finished.</summary>
    Missed = 1,

    /// <summary>The arguments or the environment are wrong.</summary>
    Usage = 2,
}
