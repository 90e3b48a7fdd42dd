using KeyRx.Peers;
using Microsoft.Extensions.Hosting;

if (PeerOptions.TryParse(args) is not { } options)
{
    Console.Error.WriteLine(PeerOptions.Usage);
    return 2;
}

await using var application = SignalRPeer.Build(options);
await application.StartAsync();
Console.WriteLine($"ready {options.Port}");
await application.WaitForShutdownAsync();
return 0;
