using System.Net;
using System.Net.Sockets;
using KeyRx.Client;
using KeyRx.Input;
using KeyRx.Protocol;
using KeyRx.Server;
using KeyRx.Server.Access;
using KeyRx.Server.Audit;
using KeyRx.Server.Inbound;
using KeyRx.Streams;
using KeyRx.Testing;
using KeyRx.Tests.Server.Transports;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace KeyRx.Tests.Server;

/// <summary>What tests of starts and stops share: a port of the test's own, and a short time to stop in.</summary>
public abstract class LifecycleTest : KeyRx.Tests.Client.BoundedTest
{
    private protected const string Secret = "a-token-of-22-characters-or-more";

    private TimeSpan _stopTimeout;

    private protected IPEndPoint Endpoint { get; } = FreeEndpoint();

    private protected KeyRxServerOptions Options(
        Func<IKeyEventSource>? source = null,
        TimeProvider? time = null,
        ILoggerFactory? log = null,
        string? file = null,
        Action? beforeDisk = null,
        TimeSpan? stop = null,
        IAuditLog? audit = null,
        IReadOnlyList<InboundTopicOptions>? inbound = null)
    {
        _stopTimeout = stop ?? TimeSpan.FromMilliseconds(400);
        return new()
        {
            Transport = TransportUnderTest.Kind,
            Listen = [Endpoint.ToString()],
            Tokens = [new AccessToken("test", Secret, TokenScopes.All, inbound?.Select(topic => topic.Name))],
            Topics = [new TopicOptions("note"), new TopicOptions("secret") { Scope = TokenScopes.Shortcut }],
            InboundTopics = [.. inbound ?? []],
            Source = source,
            TimeProvider = time ?? TimeProvider.System,
            LoggerFactory = log ?? NullLoggerFactory.Instance,
            PersistLogPath = file,
            BeforeDisk = beforeDisk,
            Audit = audit,
            InboxBytes = 64 * 1024,
            StopTimeout = _stopTimeout,
        };
    }

    /// <summary>Stops the server, in the time that its options give and a second.</summary>
    private protected Task StopInTimeAsync(
        KeyRxServer server, [System.Runtime.CompilerServices.CallerMemberName] string test = "") =>
        StopClock.WithinAsync(test, _stopTimeout, () => server.StopAsync().WaitAsync(Cancellation));

    private protected Task<KeyRxClient> ConnectAsync() =>
        KeyRxClient.ConnectAsync(new() { Url = new Uri($"ws://{Endpoint}/ws"), Token = Secret }, Cancellation);

    /// <summary>Somebody else may listen where the server did, at once.</summary>
    private protected void AssertPortIsFree()
    {
        using var next = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        next.Bind(Endpoint);
        next.Listen();
    }

    private protected async Task UntilAsync(Func<bool> holds)
    {
        while (!holds()) await Task.Delay(10, Cancellation);
    }

    private static IPEndPoint FreeEndpoint()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return (IPEndPoint)probe.LocalEndPoint!;
    }
}
