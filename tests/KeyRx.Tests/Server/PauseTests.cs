using System.Text;
using KeyRx.Protocol;
using KeyRx.Streams;
using KeyRx.Tests.Server.Model;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Server;

public sealed class PauseTests
{
    private const string Secret = "shortcuts";

    [Fact]
    public void WhoComesDuringAPauseIsToldOfIt()
    {
        using var rig = new ServerRig(new FakeTimeProvider());
        var before = rig.Connect();
        rig.Core.Pause();
        var during = rig.Connect();
        rig.Settle();
        rig.Core.PauseSwitch.Resume();
        var after = rig.Connect();
        rig.Settle();

        Assert.Equal(1, Count(before.Heard(), "paused"));
        var heard = during.Heard();
        Assert.Equal((1, 1), (Count(heard, "paused"), Count(heard, "resumed")));
        Assert.Equal(0, Count(after.Heard(), "paused"));
    }

    /// <summary>
    /// What is secret and has no state, or none any more, tells where its new epoch stands all the same.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ASubscriberOfASecretTopicWithNothingToShowLearnsTheNewEpochAndHearsOn(bool keepsLastValue)
    {
        using var rig = new ServerRig(
            new FakeTimeProvider(),
            topics: [new TopicOptions(Secret) { Scope = TokenScopes.Shortcut, KeepsLastValue = keepsLastValue }]);
        var client = Subscriber(rig, Secret);
        var late = Subscriber(rig, Secret);
        rig.Publish(Secret, "\"copy\"");
        rig.Settle();
        client.Read();
        var epoch = client.Views[Secret].Position.Epoch;

        rig.Core.Pause();
        rig.Settle();
        var heard = Encoding.UTF8.GetString(late.Peer.Heard());
        Assert.EndsWith(",\"seq\":0,\"payload\":null}", heard, StringComparison.Ordinal);
        client.Read();
        Assert.NotEqual(epoch, client.Views[Secret].Position.Epoch);

        rig.Core.PauseSwitch.Resume();
        rig.Publish(Secret, "\"paste\"");
        rig.Settle();
        client.Read();
        Assert.Equal((false, 0, 1, 2), (client.IsCut, client.Gaps, client.Snapshots, client.Views[Secret].EventCount));
    }

    private static ModelClient Subscriber(ServerRig rig, string topic)
    {
        var client = new ModelClient(rig.Connect(), isBinary: false);
        client.Secrets.Add(Secret);
        client.Subscribe(topic, resume: false);
        rig.Settle();
        client.Read();
        return client;
    }

    private static int Count(byte[] heard, string type) =>
        Encoding.UTF8.GetString(heard).Split($"\"type\":\"{type}\"").Length - 1;
}
