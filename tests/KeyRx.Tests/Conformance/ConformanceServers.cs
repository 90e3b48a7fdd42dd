using Xunit;

[assembly: AssemblyFixture(typeof(KeyRx.Tests.Conformance.ConformanceServers))]

namespace KeyRx.Tests.Conformance;

/// <summary>Stops the suite's servers after the last test.</summary>
public sealed class ConformanceServers : IAsyncDisposable
{
    public ValueTask DisposeAsync() => new(ConformanceRunner.StopAsync());
}
