using KeyRx.Tests.Conformance;
using Xunit;

namespace KeyRx.Tests.WebSockets;

/// <summary>
/// The conformance suite's cases of the server's role on <see cref="EchoServer"/>: all but those that are about what
/// else our daemon serves. The client's role is tried on KeyRxClient, which is made of the same class.
/// </summary>
public sealed class ConnectionConformanceTests
{
    private static readonly ServerEndpoint OverStreams = EchoServer.Start(isOverPipes: false);
    private static readonly ServerEndpoint OverPipes = EchoServer.Start(isOverPipes: true);

    public static TheoryData<string> Cases =>
    [
        .. ServerTables.All.Select(c => c.Name)
            .Where(name => !name.Contains("at /ws", StringComparison.Ordinal)
                && !name.Contains("plain content", StringComparison.Ordinal)),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public Task OverAStreamTheServerKeepsTheRule(string name) => OneCut.RunAsync(name, OverStreams);

    [Theory]
    [MemberData(nameof(Cases))]
    public Task OverPipesTheServerKeepsTheRule(string name) => OneCut.RunAsync(name, OverPipes);
}
