using CsCheck;
using Xunit.Sdk;

namespace KeyRx.Tests.Faults;

/// <summary>How a test ended, and why. Immutable.</summary>
internal sealed record TestOutcome(TestEnd End, Exception? Cause = null)
{
    internal static TestOutcome Passed { get; } = new(TestEnd.Passed);

    /// <summary>CsCheck wraps what a property throws, and throws its own exception where a property is false.</summary>
    internal static TestOutcome Of(Exception exception)
    {
        var cause = exception;
        while (cause is System.Reflection.TargetInvocationException or AggregateException or CsCheckException && cause.InnerException is { } inner) cause = inner;
        return new(cause is IAssertionException or CsCheckException ? TestEnd.Failed : TestEnd.Threw, cause);
    }

    /// <summary>The end as the last words of a sentence.</summary>
    public override string ToString() => End switch
    {
        TestEnd.Passed => "passed",
        TestEnd.Failed => $"failed: {Cause!.Message}",
        TestEnd.Threw => $"threw {Cause!.GetType().FullName}: {Cause.Message}",
        _ => "did not end in time",
    };
}
