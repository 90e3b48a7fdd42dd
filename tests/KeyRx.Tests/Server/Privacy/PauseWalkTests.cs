using KeyRx.Protocol;
using KeyRx.Server.Connections;
using KeyRx.Streams;
using KeyRx.Tests.Server.Model;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Server.Privacy;

/// <summary>
/// A pause is told by a walk that can be left: whoever is told late is told the same. <see cref="ModelClient"/> fails
/// the test where an event of a new epoch comes before its snapshot.
/// </summary>
public sealed class PauseWalkTests
{
    private const int Clients = 500;
    private const string Secret = "shortcuts";

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void PauseResumeAndPauseWhileAWalkIsUnderWayEndWithTheSameStateForAll()
    {
        using var rig = Rig();
        var clients = Connect(rig);
        rig.Core.Pause();
        WalkHalf(rig);
        rig.Core.PauseSwitch.Resume();
        rig.Publish(Secret, "\"between\"");
        rig.Core.Loop.Turn();
        rig.Core.Pause();
        rig.Settle();
        Assert.All(clients, client => client.Read());
        AssertAllStandAt(rig, clients, epochsSeen: 0);

        rig.Core.PauseSwitch.Resume();
        rig.Publish(Secret, "\"after\"");
        rig.Key(1, 30, KeyAction.Press);
        rig.Settle();
        Assert.All(clients, client => client.Read());
        AssertAllStandAt(rig, clients, epochsSeen: 1);
    }

    [Fact]
    public void WhatIsPublishedWhileAResumeIsToldReachesThoseWhoWereToldAndThoseWhoWereNot()
    {
        using var rig = Rig();
        var clients = Connect(rig);
        rig.Core.Pause();
        rig.Core.PauseSwitch.Resume();
        WalkHalf(rig);
        for (var i = 0; i < 20; i++) rig.Publish(Secret, $"\"{i}\"");
        rig.Settle();

        Assert.All(clients, client => client.Read());
        AssertAllStandAt(rig, clients, epochsSeen: null);
        Assert.All(clients, client => Assert.Equal((0, false), (client.Gaps, client.IsCut)));
    }

    [Fact]
    public void WhoSubscribesBeforeTheWalkHasComeToItLearnsTheNewEpochFirst()
    {
        using var rig = Rig();
        var clients = Connect(rig, topics: []);
        rig.Core.Pause();
        foreach (var client in clients) client.Subscribe(Secret, resume: false);
        rig.Settle();
        rig.Core.PauseSwitch.Resume();
        rig.Publish(Secret, "\"after\"");
        rig.Settle();

        Assert.All(clients, client => client.Read());
        Assert.All(clients, client => Assert.Equal(1, client.Views[Secret].EventCount));
    }

    [Fact]
    public void WhoIsBlockedInAFrameWhenThePauseIsToldIsCutAndTheOthersAreNot()
    {
        using var rig = Rig();
        var clients = Connect(rig);
        clients[7].Peer.Stall(5);
        rig.Publish(Secret, "\"typed\"");
        rig.Settle();
        rig.Core.Pause();
        rig.Settle();

        Assert.True(clients[7].Peer.IsClosedByServer);
        Assert.Equal(1, rig.Core.Counters.Snapshot().EndedByReason[nameof(EndReason.Paused)]);
        Assert.Equal(Clients - 1, rig.Core.Table.Count);
    }

    private ServerRig Rig() => new(_time, topics: [new TopicOptions(Secret) { Scope = TokenScopes.Shortcut }]);

    private static List<ModelClient> Connect(ServerRig rig, string[]? topics = null)
    {
        List<ModelClient> clients = [];
        for (var i = 0; i < Clients; i++)
        {
            var client = new ModelClient(rig.Connect(), isBinary: false);
            client.Secrets.Add(Secret);
            foreach (var topic in topics ?? [Secret, "key"]) client.Subscribe(topic, resume: false);
            clients.Add(client);
        }

        rig.Settle();
        clients.ForEach(client => client.Read());
        return clients;
    }

    /// <summary>Half of a walk, as if a turn had ended there.</summary>
    private static void WalkHalf(ServerRig rig)
    {
        for (var i = 0; i < Clients / 2; i++) rig.Core.Walks.Step();
        Assert.False(rig.Core.Walks.IsEmpty);
    }

    private static void AssertAllStandAt(ServerRig rig, List<ModelClient> clients, int? epochsSeen)
    {
        Assert.True(rig.Core.Topics.TryFind(Secret, out var secret));
        Assert.True(rig.Core.Topics.TryFind("key", out var key));
        foreach (var client in clients)
        {
            Assert.False(client.IsCut);
            Assert.Equal(secret.Position, client.Views[Secret].Position);
            Assert.Equal(key.Position, client.Views["key"].Position);
            if (epochsSeen is { } events) Assert.Equal(events, client.Views["key"].EventCount);
        }
    }
}
