namespace KeyRx.EndToEnd.Tests.Daemons;

/// <summary>What a program that has ended left.</summary>
internal sealed record ProgramResult(int ExitCode, string Output, string Error)
{
    /// <summary>The single line on standard error; more or fewer fail the test with all of them.</summary>
    public string ErrorLine
    {
        get
        {
            Xunit.Assert.Equal(1, Error.Count(c => c == '\n'));
            return Error.TrimEnd();
        }
    }

    /// <summary>Another exit code fails the test with all that the program has said.</summary>
    public void AssertExitCode(int expected) =>
        Xunit.Assert.True(ExitCode == expected, $"exit code {ExitCode}, expected {expected}\n{Error}{Output}");
}
