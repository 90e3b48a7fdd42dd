using System.Globalization;
using System.Net;
using System.Net.Sockets;
using FramerEcho;

var port = args is [var text] ? int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : 8080;
using var listener = new TcpListener(IPAddress.Loopback, port);
listener.Start();
Console.WriteLine($"ws://{listener.LocalEndpoint}");
await EchoServer.ServeAsync(listener);
