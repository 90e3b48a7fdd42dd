using System.Text;
using KeyRx.Input;
using KeyRx.Protocol;
using KeyRx.Protocol.Keys;
using KeyRx.Server;
using KeyRx.Server.Access;
using KeyRx.Server.Audit;
using KeyRx.Server.Inbound;
using KeyRx.Server.Transports;
using KeyRx.Streams;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Server.Model;

/// <summary>
/// The whole server core without threads or sockets: the test turns the loop by hand, on a clock of its own.
/// </summary>
internal sealed class ServerRig : IDisposable
{
    internal const string Secret = "a-token-of-more-than-22-characters";

    internal const int RestBytesMax = 1024 * 1024;

    private readonly LoopQueue _queue;

    internal ServerRig(
        FakeTimeProvider time, bool mirrored = true, IReadOnlyList<TopicOptions>? topics = null,
        TokenScopes scopes = TokenScopes.All, int messagesPerSecond = 1_000_000,
        long logBytesMax = 256 * 1024 * 1024, int connectsPerSecond = 0, string[]? publishTopics = null,
        PersistedLog? log = null, int ringCapacity = 64,
        int connectionsMax = 10_000, ILoggerFactory? logging = null, int inboxBytes = 1024 * 1024,
        int restBytesMax = 1024 * 1024, AuditQueue? audit = null,
        int subscriptionsPerTokenMax = 100_000, IReadOnlyList<InboundTopicOptions>? inbound = null)
    {
        Time = time;
        Ring = KeyEventRing.Create(ringCapacity, time);
        _queue = new LoopQueue(Ring);
        var tokens = new AccessToken("test", Secret, scopes, publishTopics ?? ["state", "note"]);
        var options = new KeyRxServerOptions
        {
            Tokens = [tokens],
            Topics = [.. topics ?? []],
            InboundTopics = [.. inbound ?? []],
            UseMirroredLogs = mirrored,
            TimeProvider = time,
            MessagesPerSecond = messagesPerSecond,
            MessagesBurst = messagesPerSecond * 2,
            ConnectsPerSecond = connectsPerSecond,
            MaxLogBytes = logBytesMax,
            MaxRestBytes = restBytesMax,
            MaxSubscriptionsPerToken = subscriptionsPerTokenMax,
            InboxBytes = inboxBytes,
            EnableEcho = true,
            MaxEchoMessageBytes = 8 * RestBytesMax,
            PersistLogPath = log?.Path,
            PersistKeys = log is { Keys: true },
            BootId = log?.BootId,
            MaxConnections = connectionsMax,
            LoggerFactory = logging ?? NullLoggerFactory.Instance,
            QuantumBytes = 3000, // small against the logs, so that cuts happen
        };
        var policy = new UpgradePolicy(
            new AllowLists(["localhost"], [], [], hasPages: false), new TokenTable([tokens], time));
        Core = new ServerCore(
            options, Ring, _queue, new InMemoryTransport(_queue), policy, new Surroundings(Audit: audit));
        Core.Restore(log?.Logger ?? NullLogger.Instance);
    }

    internal FakeTimeProvider Time { get; }

    internal KeyEventRing Ring { get; }

    internal ServerCore Core { get; }

    /// <summary>Turns that left something to take in: their share was used up.</summary>
    internal int FullTurns { get; private set; }

    /// <summary>A peer that is connected and has said nothing.</summary>
    internal MemoryPeer Accept()
    {
        var peer = AcceptLater();
        Settle();
        return peer;
    }

    /// <summary>A peer that the loop finds in its queue when it next turns.</summary>
    internal MemoryPeer AcceptLater()
    {
        var peer = new MemoryPeer();
        _queue.Post(new TransportEvent(TransportEventKind.Accepted, 0, 0, peer));
        return peer;
    }

    /// <summary>A peer that has asked for an upgrade; its answer arrives with the next <see cref="Settle"/>.</summary>
    internal MemoryPeer Connect(string? subprotocol = null, string? extensions = null, string path = "/ws")
    {
        var peer = Accept();
        Ask(peer, subprotocol, extensions, path);
        return peer;
    }

    /// <summary>The peer asks for an upgrade.</summary>
    internal static void Ask(
        MemoryPeer peer, string? subprotocol = null, string? extensions = null, string path = "/ws")
    {
        var protocol = subprotocol is null ? "" : $"Sec-WebSocket-Protocol: {subprotocol}\r\n";
        if (extensions is not null) protocol += $"Sec-WebSocket-Extensions: {extensions}\r\n";
        peer.Say(Encoding.ASCII.GetBytes(
            $"GET {path} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
                $"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nAuthorization: " +
                $"Bearer {Secret}\r\n{protocol}\r\n"));
    }

    /// <summary>Turns until nothing is left to do at this moment, and a little later for paced sweeps.</summary>
    internal void Settle()
    {
        for (var i = 0; i < 1000; i++)
        {
            var hasMore = Core.Loop.Turn();
            if (Core.Pump.HasWork) FullTurns++;
            if (hasMore) continue;
            if (!Core.Egress.HasWork) return;
            Time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.Fail("the loop does not come to rest");
    }

    internal void Key(ushort device, uint native, KeyAction action) => Ring.Publish(new KeyEvent
    {
        TimeNanos = Core.Clock.NowNanos,
        Device = device,
        Native = native,
        Code = KeyCodes.Usage(native),
        Action = action,
    });

    internal void Publish(string topic, string json) => Assert.True(TryPublish(topic, json));

    /// <summary>False when the inbox is full.</summary>
    internal bool TryPublish(string topic, string json)
    {
        Assert.True(Core.Topics.TryFind(topic, out var found));
        return Core.Inbox.TryAdd(found.Id, Encoding.UTF8.GetBytes(json));
    }

    internal ulong LastSequence(string topic) => Core.Topics.TryFind(topic, out var found) ? found.LastSequence : 0;

    public void Dispose()
    {
        Core.Dispose();
        Ring.Dispose();
    }
}
