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
}
