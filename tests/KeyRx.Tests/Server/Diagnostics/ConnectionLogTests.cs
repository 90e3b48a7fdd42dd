using KeyRx.Peers;
using KeyRx.Server.Diagnostics;
using KeyRx.Server.Timing;
using KeyRx.Tests.Server.Model;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Server.Diagnostics;

/// <summary>What the log says of connections, and how often.</summary>
public sealed class ConnectionLogTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly RememberingLoggerFactory _log = new();
    private readonly ServerRig _rig;

    public ConnectionLogTests() => _rig = new ServerRig(_time, logging: _log);

    public void Dispose()
    {
        _rig.Dispose();
        _log.Dispose();
    }

    [Fact]
    public void AConnectionIsNamedFromItsBeginningToItsEnd()
    {
        var peer = new TextPeer(_rig);
        peer.Ask("""{"type":"subscribe","topics":["key"]}""");
        peer.Ask("""{"type":"subscribe","topics":["secret-of-a-client"]}""");
        peer.Peer.End();
        _rig.Settle();

        var lines = Lines();
        Assert.Equal(4, lines.Length);
        var id = lines[0].Split(' ')[1];
        Assert.Matches("^[0-9a-f]{16,}$", id);
        var user = LocalUsers.NameOf(LocalUsers.Own);
        Assert.Equal(
            [
                $"connection {id} of token test and user {user} is open (0 more since the last such line)",
                $"connection {id} subscribed to key: First (0 more since the last such line)",
                $"a message of connection {id} is refused with 404 (0 more since the last such line)",
                $"connection {id} of token test and user {user} has ended: PeerGone (0 more since the last such line)",
            ],
            lines);
    }

    [Fact]
    public void AFloodIsCountedAndNotWritten()
    {
        var peer = new TextPeer(_rig);
        for (var i = 0; i < 1000; i++) peer.Ask("nonsense");
        Assert.Equal(1 + 10, Lines().Length);

        _time.Advance(TimeSpan.FromSeconds(1));
        peer.Ask("nonsense");
        Assert.Single(Lines(), line =>
            line.EndsWith("is refused with 400 (990 more since the last such line)", StringComparison.Ordinal));
    }

    [Fact]
    public void AGateOpensEachSecond()
    {
        var clock = new MonotonicClock(_time);
        var gate = new LogGate(clock, 2);
        List<long> passed = [];
        for (var i = 0; i < 30; i++)
        {
            if (gate.TryPass(out var unsaid)) passed.Add(unsaid);
            _time.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.Equal([0, 0, 8, 0, 8, 0], passed);
    }

    private string[] Lines() => [.. _log.Lines.Select(line => line.Trim())];
}
