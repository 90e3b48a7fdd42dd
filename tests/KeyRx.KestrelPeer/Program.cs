using KeyRx.KestrelPeer;

await using var server = await KestrelServer.StartAsync(
    int.Parse(Environment.GetEnvironmentVariable("KEYRX_COUNT")!, System.Globalization.CultureInfo.InvariantCulture));
Console.WriteLine($"port {server.Port}");
Console.WriteLine($"closed {(int?)await server.Closed}");
