using System.Text;
using KeyRx.Protocol;
using KeyRx.Streams;
using KeyRx.Tests.Input;
using KeyRx.Tests.Server;
using KeyRx.Tests.Server.Model;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Streams.Persistence;

/// <summary>What a client may rely on when the server it resumes at is another process than the one it left.</summary>
public sealed class RestartTests : IDisposable
{
    private const uint KeyA = 30;
    private const string Typed = "typed";
    private const int FileBytesMax = (1024 * 1024) + (4 * 64 * 1024); // a MiB, and twice what two small logs retain

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly Guid _boot = Guid.NewGuid();

    public RestartTests() => _time.Advance(TimeSpan.FromHours(1));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true, false, true)] // closed in order: goes on, after a boot of the machine too
    [InlineData(true, true, true)]
    [InlineData(false, false, true)] // killed: what was sent was written before
    [InlineData(false, true, false)] // the machine went down with it: nobody knows what was sent
    public void AnEpochGoesOnWhereNothingThatWasSentCanBeMissing(bool isClosed, bool isOtherBoot, bool goesOn)
    {
        ulong epoch;
        using (var first = Rig(_boot))
        {
            for (var i = 1; i <= 5; i++) first.Publish("state", $"{{\"n\":{i}}}");
            first.Settle();
            epoch = Epoch(first, "state");
            if (isClosed) first.Core.Log!.Close();
        }

        _time.Advance(TimeSpan.FromSeconds(3));
        using var second = Rig(isOtherBoot ? Guid.NewGuid() : _boot);
        Assert.Equal(goesOn, epoch == Epoch(second, "state"));
        Assert.Equal(5ul, second.LastSequence("state"));
        Assert.Contains("\"n\":5", Heard(second, "state"), StringComparison.Ordinal); // the last value, either way
    }

    [Fact]
    public void AClientResumesAsIfNothingHadHappened()
    {
        var client = null as ModelClient;
        using (var first = Rig(_boot))
        {
            client = new ModelClient(first.Connect(), isBinary: false);
            client.Subscribe("state", resume: false);
            first.Settle();
            first.Publish("state", "1");
            first.Settle();
            client.Read();
            client.Peer.Stall(0);
            first.Publish("state", "2");
            first.Settle();
            first.Core.Log!.Close();
        }

        using var second = Rig(_boot);
        client.Reconnected(second.Connect(), isBinary: true);
        client.Subscribe("state", resume: true);
        second.Publish("state", "3");
        second.Settle();
        client.Read();
        Assert.Equal(
            (3ul, 3, 0), (client.Views["state"].Position.Sequence, client.Views["state"].EventCount, client.Gaps));
        Assert.Equal(1, second.Core.Counters.Snapshot().ResumedCount);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void KeysAreKeptOnlyWhereThatIsAskedForAndWhatWasDownGoesUp(bool keys)
    {
        ulong epoch;
        using (var first = Rig(_boot, keys))
        {
            first.Key(1, KeyA, KeyAction.Press);
            first.Settle();
            epoch = Epoch(first, Topics.Key);
            first.Core.Log!.Close();
        }

        using var second = Rig(_boot, keys);
        Assert.Equal(keys, epoch == Epoch(second, Topics.Key));
        Assert.Equal(keys ? 2ul : 0, second.LastSequence(Topics.Key));
        Assert.Contains("\"pressed\":[]", Heard(second, Topics.Key), StringComparison.Ordinal);
        Assert.True(second.Ring.TakeResyncRequest()); // the hook says what is down now
        Assert.True(second.Core.Topics.TryFind(Topics.Error, out var errors));
        Assert.True(errors.Records.TryRead(errors.LastSequence, out var record));
        Assert.Contains("\"code\":\"capture_lost\"", Encoding.UTF8.GetString(record.Bytes), StringComparison.Ordinal);
        Assert.EndsWith(
            $"\"since\":{Micros(second)}}}", Encoding.UTF8.GetString(record.Bytes), StringComparison.Ordinal);
    }

    /// <summary>A press may have grown too old for the log long before the key goes up.</summary>
    [Fact]
    public void AKeyHeldForLongIsReleasedToo()
    {
        using (var first = Rig(_boot, keys: true))
        {
            first.Key(1, KeyA, KeyAction.Press);
            for (var i = 0; i < 70; i++) Second(first); // until the file is rewritten without the press
        }

        using var second = Rig(_boot, keys: true);
        Assert.Equal(2ul, second.LastSequence(Topics.Key));
    }

    [Fact]
    public void WhatIsTooOldIsGoneAndItsSequencesStay()
    {
        using (var first = Rig(_boot))
        {
            for (var i = 1; i <= 5; i++) first.Publish("note", $"{i}");
            first.Settle();
        }

        _time.Advance(TimeSpan.FromSeconds(31));
        using var second = Rig(_boot);
        Assert.True(second.Core.Topics.TryFind("note", out var topic));
        Assert.Equal((5ul, 0L), (topic.LastSequence, topic.Records.RetainedBytes));
    }

    /// <summary>
    /// CLOCK_MONOTONIC stops in suspend: by the clocks of its start a record would be hours older than it is.
    /// </summary>
    [Fact]
    public void AfterASleepAndABootWhatIsYoungIsStillThere()
    {
        var time = new TimeOfAMachineThatSleeps(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        using (var first = new ServerRig(time, topics: Declared, log: new PersistedLog(LogPath, _boot)))
        {
            time.Sleep(TimeSpan.FromHours(8));
            time.Advance(TimeSpan.FromSeconds(1.5));
            first.Settle();
            first.Publish("note", "1");
            first.Settle();
        }

        using var second = new ServerRig(time, topics: Declared, log: new PersistedLog(LogPath, Guid.NewGuid()));
        Assert.True(second.Core.Topics.TryFind("note", out var topic));
        Assert.True(topic.Records.TryRead(1, out _));
    }

    [Fact]
    public void APauseOverwritesWhatWasTyped()
    {
        using var rig = Rig(_boot, keys: true);
        rig.Publish(Typed, "\"a-very-secret-word\"");
        rig.Publish("state", "\"shown\"");
        rig.Settle();
        Assert.Contains("a-very-secret-word", LockedFile.Text(LogPath), StringComparison.Ordinal);
        var before = LockedFile.Link(LogPath);
        var epoch = Epoch(rig, Typed);

        rig.Core.Pause();

        Assert.DoesNotContain("secret", LockedFile.Text(LogPath), StringComparison.Ordinal);
        Assert.Contains("shown", LockedFile.Text(LogPath), StringComparison.Ordinal);
        Assert.All(LockedFile.Bytes(before), b => Assert.Equal(0, b));
        Assert.NotEqual(epoch, Epoch(rig, Typed));
    }

    /// <summary>Idle keys linger in the file no longer than twice as long as in memory.</summary>
    [Fact]
    public void WhatWasTypedLeavesTheFileByItsAge()
    {
        using var rig = Rig(_boot, keys: true);
        rig.Publish(Typed, "\"a-very-secret-word\"");
        rig.Settle();
        var before = LockedFile.Link(LogPath);
        for (var i = 0; i < 70; i++) Second(rig);

        Assert.DoesNotContain("secret", LockedFile.Text(LogPath), StringComparison.Ordinal);
        Assert.All(LockedFile.Bytes(before), b => Assert.Equal(0, b));
    }

    [Fact]
    public void TheFileStaysWithinTwiceWhatIsRetained()
    {
        using (var rig = Rig(_boot))
        {
            for (var i = 0; i < 20_000; i++)
            {
                rig.Publish("note", $"\"{i} {new string('x', 300)}\"");
                if (i % 50 == 0) rig.Settle();
                if (i % 1000 == 0) Second(rig);
            }

            rig.Settle();
            for (var i = 0; i < 10; i++) Second(rig);
            Assert.InRange(new FileInfo(LogPath).Length, 1, FileBytesMax);
        }

        using var second = Rig(_boot);
        Assert.True(second.Core.Topics.TryFind("note", out var topic));
        Assert.Equal(20_000ul, topic.LastSequence);
        Assert.True(topic.Records.TryRead(20_000, out var last));
        Assert.StartsWith("\"19999 x", Encoding.UTF8.GetString(last.Bytes), StringComparison.Ordinal);
    }

    /// <summary>The pump would go on publishing what nobody keeps: the file must not claim to hold all of it.</summary>
    [Fact]
    public void ADiskThatRefusesEndsTheKeepingAndTheEpochWithIt()
    {
        ulong epoch;
        var logger = new RememberingLoggerFactory();
        using (var first = new ServerRig(
            _time, topics: Declared, log: new PersistedLog(LogPath, _boot) { Logger = logger.CreateLogger("test") }))
        {
            first.Publish("state", "1");
            first.Settle();
            epoch = Epoch(first, "state");
            // The next rewrite cannot be made: where its file belongs there is a folder.
            Directory.CreateDirectory(Path.Combine(LogPath + ".new", "in-the-way"));
            for (var i = 0; i < 5000; i++)
            {
                first.Publish("note", $"\"{i} {new string('x', 500)}\"");
                if (i % 50 == 0) first.Settle();
            }

            first.Publish("state", "2");
            first.Settle();
            Second(first);
            Assert.Equal(0, new FileInfo(LogPath).Length);
            Assert.Equal(2ul, first.LastSequence("state")); // the server goes on
            Assert.True(first.Core.Topics.TryFind(Topics.Error, out var errors));
            Assert.True(errors.Records.TryRead(errors.LastSequence, out var told));
            Assert.Contains(
                "\"code\":\"persist_failed\"", Encoding.UTF8.GetString(told.Bytes), StringComparison.Ordinal);
            first.Core.Log!.Close();
        }

        Assert.Single(logger.Lines, line => line.Contains("the log is not kept any more", StringComparison.Ordinal));
        Directory.Delete(LogPath + ".new", recursive: true);
        using var second = Rig(_boot);
        Assert.NotEqual(epoch, Epoch(second, "state"));
        Assert.Equal(0ul, second.LastSequence("state"));
    }

    private static IReadOnlyList<TopicOptions> Declared =>
    [
        new TopicOptions("note") { RetainBytes = 64 * 1024 },
        new TopicOptions(Typed) { Scope = TokenScopes.Shortcut },
    ];

    private string LogPath => _folder.PathOf("log");

    private ServerRig Rig(Guid boot, bool keys = false) =>
        new(_time, topics: Declared, log: new PersistedLog(LogPath, boot) { Keys = keys });

    private void Second(ServerRig rig)
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        rig.Settle();
        rig.Core.Log!.WaitForDisk();
    }

    private static ulong Epoch(ServerRig rig, string topic) =>
        rig.Core.Topics.TryFind(topic, out var found) ? found.Epoch : 0;

    private static long Micros(ServerRig rig) => rig.Core.Clock.Pair.ToUnixMicros(rig.Core.Clock.NowNanos);

    private static string Heard(ServerRig rig, string topic)
    {
        var client = new ModelClient(rig.Connect(), isBinary: false);
        client.Subscribe(topic, resume: false);
        rig.Settle();
        return Encoding.UTF8.GetString(client.Peer.Heard());
    }
}
