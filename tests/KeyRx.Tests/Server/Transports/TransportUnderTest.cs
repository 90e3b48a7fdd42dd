using KeyRx.Server.Transports;

namespace KeyRx.Tests.Server.Transports;

/// <summary>
/// Which transport the servers of a test use: the default one, or what <c>KEYRX_TEST_TRANSPORT</c> names. The step
/// "transports" finds the tests that name this type, and runs them a second time over the one that is not the default.
/// </summary>
internal static class TransportUnderTest
{
    private static readonly string? Name = Environment.GetEnvironmentVariable("KEYRX_TEST_TRANSPORT");

    internal static TransportKind Kind { get; } = Name is { Length: > 0 } name
        ? Enum.Parse<TransportKind>(name, ignoreCase: true)
        : TransportKind.Auto;
}
