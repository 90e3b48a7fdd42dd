namespace KeyRx.Tests.Conformance;

/// <summary>One rule, tried on one endpoint over a real socket.</summary>
internal interface IConformanceCase
{
    /// <summary>Role, clause and sentence: what a run is asked for by.</summary>
    string Name { get; }

    /// <summary>Where the rule stands, as <c>RFC 6455 5.5.1</c>.</summary>
    string Clause { get; }

    /// <summary>Ends without a word where the rule is kept.</summary>
    /// <exception cref="ConformanceFailure">It is not.</exception>
    Task RunAsync(Cut cut, int seed, CancellationToken cancellation);
}
