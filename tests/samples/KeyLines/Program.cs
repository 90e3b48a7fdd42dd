// A bridge to whatever reads lines: each key event of a server as one line of JSON on standard output.
//   KEYRXD_TOKEN=... KeyLines ws://127.0.0.1:9867/ws | jq .
// It comes back by itself when the server does, and ends when nobody reads its lines any more.
using KeyLines;
using KeyRx.Client;
using KeyRx.Client.Reconnecting;
using KeyRx.Protocol;
using Microsoft.Win32.SafeHandles;

if (args is not [var url] || Environment.GetEnvironmentVariable("KEYRXD_TOKEN") is not { } token)
{
    Console.Error.WriteLine("usage: KEYRXD_TOKEN=... KeyLines URL");
    return 2;
}

try
{
    await using var client = ReconnectingClient.Start(new ReconnectingClientOptions
    {
        Connection = new KeyRxClientOptions { Url = new Uri(url), Token = token, Binary = true },
        StateChanged = change => Console.Error.WriteLine($"{change.State} {change.Error?.Message}"),
    });
    await client.SubscribeAsync([Topics.Key]);
    // Not the console's stream: that one hides that its reader has gone.
    using var output = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
    using var lines = new LineWriter(output);
    await foreach (var message in client.ReadAllAsync()) lines.Write(message);
    return 0;
}
catch (KeyRxException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
catch (IOException)
{
    return 0; // the reader of the pipe has gone
}
