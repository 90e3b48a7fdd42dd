using KeyRx.Protocol;
using KeyRx.Server.Access;
using KeyRx.Server.Connections;
using KeyRx.Tests.Server.Model;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Server.Lifecycle;

/// <summary>
/// Tokens are replaced at once; the connections are told by a walk, and judged by the new tokens before it comes.
/// </summary>
public sealed class RevocationTests
{
    private const string Subscribe = """{"type":"subscribe","message_id":"1","topics":["key"]}""";

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void AMessageThatComesBeforeTheWalkIsJudgedByTheNewTokens()
    {
        using var rig = new ServerRig(_time);
        var peer = new TextPeer(rig);
        Replace(rig, Token("another-token-of-22-characters", TokenScopes.All));
        Assert.False(rig.Core.Walks.IsEmpty);

        Assert.Empty(peer.Ask(Subscribe));
        Assert.Equal(CloseReasons.TokenRevoked.Code, peer.CloseStatus);
    }

    [Fact]
    public void AMessageOfATokenThatAllowsLessIsNotTaken()
    {
        using var rig = new ServerRig(_time);
        var peer = new TextPeer(rig);
        Replace(rig, Token(ServerRig.Secret, TokenScopes.Status));

        Assert.Empty(peer.Ask(Subscribe));
        Assert.Equal(CloseReasons.TokenRevoked.Code, peer.CloseStatus);
    }

    [Fact]
    public void ATokenThatStayedIsServedBeforeTheWalkAndAfter()
    {
        using var rig = new ServerRig(_time);
        var peer = new TextPeer(rig);
        Replace(rig, Token(ServerRig.Secret, TokenScopes.All));

        Assert.Equal("ack", TextPeer.Summary(peer.Ask(Subscribe))[0]);
        rig.Settle();
        Assert.Null(peer.CloseStatus);
    }

    [Fact]
    public void HowManyHadToGoIsSaidWhenTheWalkIsOver()
    {
        using var rig = new ServerRig(_time);
        for (var i = 0; i < 20; i++) rig.Connect();
        rig.Settle();
        List<int> said = [];
        Replace(rig, Token("another-token-of-22-characters", TokenScopes.All), said.Add);
        Assert.Empty(said);
        rig.Settle();

        Assert.Equal([20], said);
        Assert.Equal(20, rig.Core.Counters.Snapshot().EndedByReason[nameof(EndReason.TokenRevoked)]);
    }

    private void Replace(ServerRig rig, AccessToken token, Action<int>? done = null) =>
        rig.Core.Revocation.Replace(new TokenTable([token], _time), done ?? (_ => { }));

    private static AccessToken Token(string secret, TokenScopes scopes) =>
        new("test", secret, scopes, ["state", "note"]);
}
