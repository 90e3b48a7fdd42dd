namespace KeyRx.Tests.Faults;

/// <summary>How a test ended.</summary>
internal enum TestEnd
{
    Passed,

    /// <summary>An assertion did not hold, or a property was not one.</summary>
    Failed,

    /// <summary>Something else was thrown.</summary>
    Threw,

    /// <summary>It did not end in time.</summary>
    Hung,
}
