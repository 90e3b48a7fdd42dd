// A game at 144 Hz: its state goes out with each frame, what a remote control sends comes in.
//   GameAt144                                plays until the remote says {"quit":true}
//   GameAt144 measure SECONDS SUBSCRIBERS CORE   waits for so many clients, plays, and prints what it cost the game
//   GameAt144 remote URL SECONDS              a remote control: 20 moves a second; its secret comes in KEYRX_SECRET
using System.Globalization;
using GameAt144;
using KeyRx.Protocol;
using KeyRx.Server;
using KeyRx.Server.Access;
using KeyRx.Server.Inbound;
using KeyRx.Streams;

if (args is ["remote", var url, var remoteSeconds])
{
    await Remote.RunAsync(
        new Uri(url), Environment.GetEnvironmentVariable("KEYRX_SECRET"), TimeSpan.FromSeconds(Number(remoteSeconds)));
    return;
}

var secret = Environment.GetEnvironmentVariable("KEYRX_SECRET") ?? AccessToken.NewSecret();
await using var server = await KeyRxServer.StartAsync(new KeyRxServerOptions
{
    Listen = ["127.0.0.1:0"],
    Tokens = [new AccessToken("remote", secret, TokenScopes.Status | TokenScopes.Publish, [Game.InputTopic])],
    Topics = [new TopicOptions(Game.StateTopic) { KeepsLastValue = true }],
    InboundTopics = [new InboundTopicOptions(Game.InputTopic)],
});
Console.WriteLine($"ws://{server.Endpoints[0]}/ws {secret}");
using var game = new Game(server);
if (args is ["measure", var seconds, var subscribers, var core])
{
    var meter = new FrameMeter(frames: Number(seconds) * Game.FramesPerSecond);
    OnThread(() =>
    {
        while (server.Counts.OpenConnections < Number(subscribers)) Thread.Sleep(10);
        ThreadCore.Pin(Number(core));
        game.Play(meter);
    });
    meter.Write(Console.Out);
}
else
{
    OnThread(() => game.Play(meter: null));
    Console.WriteLine($"x {game.X}");
}

static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

// The game has a thread of its own, as in an engine.
static void OnThread(ThreadStart play)
{
    var thread = new Thread(play) { Name = "game" };
    thread.Start();
    thread.Join();
}
