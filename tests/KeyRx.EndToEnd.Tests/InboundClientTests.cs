using System.Diagnostics;
using System.Text.Json;
using KeyRx.EndToEnd.Tests.Daemons;
using KeyRx.Protocol;
using KeyRx.Server;
using KeyRx.Server.Access;
using KeyRx.Server.Inbound;
using Xunit;

namespace KeyRx.EndToEnd.Tests;

/// <summary>What @keyrx/client says to the program that the server runs in, and hears from it.</summary>
public sealed class InboundClientTests : BoundedTest
{
    private const string Token = "a-token-of-22-characters-or-more";

    [Fact]
    public async Task TypeScriptGetsTheAnswersOfTheHost()
    {
        var node = Programs.Find("node");
        Assert.SkipWhen(node is null, "node is missing; tests/run.sh install");
        await ClientPackages.InstallAsync(Cancellation);
        var module = await ClientPackages.BuildTypeScriptAsync(PathOf("client"), Cancellation);
        await using var server = await KeyRxServer.StartAsync(
            new KeyRxServerOptions
            {
                Listen = ["127.0.0.1:0"],
                Tokens = [new AccessToken("script", Token, TokenScopes.Publish, ["command"])],
                InboundTopics = [new InboundTopicOptions("command")],
            },
            Cancellation);
        var host = AnswerAsync(server.FindInbound("command"));

        var start = new ProcessStartInfo(node, "keyrx-host.js")
        {
            WorkingDirectory = ClientPackages.Folder,
            Environment =
            {
                ["KEYRX_URL"] = $"ws://{server.Endpoints[0]}/ws",
                ["KEYRX_TOKEN"] = Token,
                ["KEYRX_CLIENT"] = module,
            },
        };
        var result = await Programs.RunAsync(start, Cancellation);

        result.AssertExitCode(0);
        // What is said to one connection and what is answered need not come in the order in which it was said.
        Assert.Equal(
            ["answer: undefined", "answer: {\"score\":7}", "command to me: \"your turn\"", "refused: 409 not now"],
            result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
        await host;
    }

    /// <summary>
    /// Accepts the first message, says something of its own before it answers the second, refuses the third.
    /// </summary>
    private async Task AnswerAsync(InboundTopic commands)
    {
        await foreach (var (message, payload) in commands.ReadAllAsync(Cancellation))
        {
            switch (JsonDocument.Parse(payload).RootElement.GetProperty("turn").GetInt32())
            {
                case 1:
                    Assert.True(message.Accept());
                    break;
                case 2:
                    Assert.True(commands.TrySend(message.Client!, "\"your turn\""u8));
                    Assert.True(message.Accept("{\"score\":7}"u8));
                    break;
                default:
                    Assert.True(message.Refuse(409, "not now"));
                    return;
            }
        }
    }
}
