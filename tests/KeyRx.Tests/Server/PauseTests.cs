using System.Text;
using KeyRx.Protocol;
using KeyRx.Server;
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
        using var rig = new OwnerRig(new FakeTimeProvider());
        var before = rig.Connect();
        rig.Owner.PauseSwitch.Pause();
        var during = rig.Connect();
        rig.Settle();
        rig.Owner.PauseSwitch.Resume();
        var after = rig.Connect();
        rig.Settle();

        Assert.Equal(1, Count(before.Heard(), "paused"));
        var heard = during.Heard();
        Assert.Equal((1, 1), (Count(heard, "paused"), Count(heard, "resumed")));
        Assert.Equal(0, Count(after.Heard(), "paused"));
    }

    /// <summary>No snapshot tells it the new epoch: its next subscribe does.</summary>
    [Fact]
    public void ASubscriberOfASecretTopicWithoutStateIsCutAndLearnsTheNewEpochOnReturn()
    {
        using var rig = new OwnerRig(new FakeTimeProvider(), topics: [new TopicOptions(Secret) { Scope = TokenScopes.Shortcut }]);
        var client = Subscriber(rig, Secret);
        var other = Subscriber(rig, Topics.State);
        rig.Publish(Secret, "\"copy\"");
        rig.Settle();
        client.Read();

        rig.Owner.PauseSwitch.Pause();
        rig.Settle();
        Assert.Equal((true, false), (client.IsCut, other.IsCut));

        rig.Owner.PauseSwitch.Resume();
        client.Reconnected(rig.Connect(), isBinary: false, isDeflated: false);
        client.Subscribe(Secret, resume: true);
        rig.Publish(Secret, "\"paste\"");
        rig.Settle();
        client.Read();
        Assert.Equal((1, 2), (client.Gaps, client.Views[Secret].EventCount));
    }

    private static ModelClient Subscriber(OwnerRig rig, string topic)
    {
        var client = new ModelClient(rig.Connect(), isBinary: false);
        client.Subscribe(topic, resume: false);
        rig.Settle();
        client.Read();
        return client;
    }

    private static int Count(byte[] heard, string type) => Encoding.UTF8.GetString(heard).Split($"\"type\":\"{type}\"").Length - 1;
}
