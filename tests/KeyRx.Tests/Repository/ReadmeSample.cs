using KeyRx.Input;
using KeyRx.Protocol;
using KeyRx.Server;
using KeyRx.Server.Access;
using KeyRx.Streams;

namespace KeyRx.Tests.Repository;

/// <summary>
/// The README's sample, compiled. What stands between the two comments stands in README.md, word for word.
/// </summary>
internal static class ReadmeSample
{
    internal static async Task RunAsync(int port, string secret, Task played)
    {
        // sample begins
        var options = new KeyRxServerOptions
        {
            Listen = [$"127.0.0.1:{port}"],
            Tokens = [new AccessToken("kiosk", secret, TokenScopes.Key | TokenScopes.Status)],
            Topics = [new TopicOptions("score") { KeepsLastValue = true }],
            Source = () => ScriptedKeyEventSource.Demo(),
        };
        await using var server = await KeyRxServer.StartAsync(options);
        server.Publish("score", """{"points":10}"""u8);
        await played;
        // sample ends
    }
}
