using KeyRx.Server;

namespace KeyRx.Tests.Server.Transports;

/// <summary>
/// Which transport the servers of all tests use: the default one, or what <c>KEYRX_TEST_TRANSPORT</c> names. The step
/// "transports" runs every test that has a real server a second time, over the one that is not the default.
/// </summary>
internal static class TransportUnderTest
{
    internal static TransportKind Kind { get; } = Environment.GetEnvironmentVariable("KEYRX_TEST_TRANSPORT") is { Length: > 0 } name
        ? Enum.Parse<TransportKind>(name, ignoreCase: true)
        : TransportKind.Auto;
}
