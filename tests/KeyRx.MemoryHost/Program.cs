// A server in a process of its own, whose memory a test looks through.
//   KeyRx.MemoryHost FIFO RETAIN_SECONDS plain|mirrored      token in KEYRXD_TOKEN
// Prints its address, then reads "pause" from its input and says "paused"; ends with its input.
using System.Globalization;
using KeyRx.Input;
using KeyRx.Protocol;
using KeyRx.Server;
using KeyRx.Server.Access;
using KeyRx.Streams;

var options = new KeyRxServerOptions
{
    Listen = ["127.0.0.1:0"],
    Tokens = [new AccessToken("test", Environment.GetEnvironmentVariable("KEYRXD_TOKEN")!, TokenScopes.All)],
    Source = () => new FifoKeyEventSource(args[0], new KeySourceOptions()),
    UseMirroredLogs = args[2] == "mirrored",
    Topics =
    [
        new TopicOptions(Topics.Key)
        {
            Kind = TopicKind.KeyEvents,
            Scope = TokenScopes.Key,
            RetainAge = TimeSpan.FromSeconds(int.Parse(args[1], CultureInfo.InvariantCulture)),
        },
    ],
};
await using var server = await KeyRxServer.StartAsync(options);
Console.WriteLine($"ws://{server.Endpoints[0]}/ws");
while (await Console.In.ReadLineAsync() is { } line)
{
    if (line != "pause") continue;
    server.Pause();
    Console.WriteLine("paused");
}

return 0;
